/// Which series a question to a store is about: labels that are fixed, and the phases that count.
public struct Selection: Hashable, Sendable {
    public var filter: SeriesFilter
    /// The phases that count, such as the measured ones; nil takes all.
    public var phases: Set<Int>?

    /// Everything.
    public static let all = Selection()

    /// The series that pass the filter in the given phases.
    public init(_ filter: SeriesFilter = SeriesFilter(), phases: Set<Int>? = nil) {
        self.filter = filter
        self.phases = phases
    }

    /// Whether a series belongs to the answer.
    public func contains(_ key: SeriesKey) -> Bool {
        filter.contains(key) && (phases?.contains(Int(key.phase)) ?? true)
    }

    /// Whether a phase can contribute to the answer.
    public func contains(phase: Int) -> Bool {
        (filter.phase.map { $0 == phase } ?? true) && (phases?.contains(phase) ?? true)
    }
}
