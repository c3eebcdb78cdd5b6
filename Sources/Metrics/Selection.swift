/// Which series a question to a store is about: labels that are fixed, and the stretches that count.
public struct Selection: Hashable, Sendable {
    public var profile: Int?
    public var message: Int?
    public var url: Int?
    /// The indices of the stretches that count, such as the measured ones; nil takes all.
    public var stretches: Set<Int>?

    /// Everything.
    public static let all = Selection()

    /// The series with these labels in the given stretches.
    public init(
        profile: Int? = nil, message: Int? = nil, url: Int? = nil, stretches: Set<Int>? = nil
    ) {
        self.profile = profile
        self.message = message
        self.url = url
        self.stretches = stretches
    }

    /// The series that pass a filter, of the given stretches alone.
    public init(_ filter: SeriesFilter, _ labels: LabelSpace, stretches: Set<Int>? = nil) {
        self.init(
            profile: filter.profile, message: filter.message, url: filter.url, stretches: stretches)
        guard let named = labels.stretches(phase: filter.phase, part: filter.part) else { return }
        self.stretches = stretches?.intersection(named) ?? named
    }

    /// Whether a series belongs to the answer.
    public func contains(_ key: SeriesKey) -> Bool {
        (profile.map { $0 == Int(key.profile) } ?? true)
            && (message.map { $0 == Int(key.message) } ?? true)
            && (url.map { $0 == Int(key.url) } ?? true)
            && (stretches?.contains(Int(key.stretch)) ?? true)
    }
}
