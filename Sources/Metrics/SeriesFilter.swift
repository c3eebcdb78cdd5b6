/// Which series a question is about, by their labels; nil takes all. A `LabelSpace` knows which stretches
/// a phase or a part of it has, so that a `Selection` answers.
public struct SeriesFilter: Hashable, Sendable, Codable {
    /// The index of a phase; of one that consists of others all that is inside it counts.
    public var phase: Int?
    /// A part of that phase, from 1.
    public var part: Int?
    public var profile: Int?
    public var message: Int?
    public var url: Int?

    /// A filter with the given labels fixed.
    public init(
        phase: Int? = nil, part: Int? = nil, profile: Int? = nil, message: Int? = nil,
        url: Int? = nil
    ) {
        self.phase = phase
        self.part = part
        self.profile = profile
        self.message = message
        self.url = url
    }
}
