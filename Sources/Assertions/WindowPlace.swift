internal import Units

/// Where in a run a window lies.
public struct WindowPlace: Hashable, Sendable, Codable {
    /// The name of the phase in whose run it lies.
    public var phase: String
    /// In nanoseconds from the start of the run.
    public var start: Int64
    public var end: Int64

    public init(phase: String, start: Int64, end: Int64) {
        self.phase = phase
        self.start = start
        self.end = end
    }

    /// Such as `29 s to 34 s in 'day'`, from the start of the run.
    public var text: String { "\(Self.text(start)) to \(Self.text(end)) in '\(phase)'" }

    /// A moment of a run to a tenth of a second, such as `34 s`, `2.5 s`.
    public static func text(_ moment: Int64) -> String {
        Format.trimmed(Format.fixed(Double(moment) / 1e9, decimals: 1)) + " s"
    }
}
