/// The names of everything a series can be labelled with; series carry indices into these lists.
public struct LabelSpace: Hashable, Sendable, Codable {
    /// Phases in the order of the plan, each with its unique name; those that consist of others come
    /// before these.
    public var phases: [String]
    public var profiles: [String]
    public var messages: [String]
    public var urls: [String]
    /// What series are told apart by in time: each belongs to a phase, or to several inside each other.
    public var stretches: [Stretch]

    /// The lists as they are; none may hold more than 65,534 names. Without `stretches` each phase is
    /// one.
    public init(
        phases: [String], profiles: [String], messages: [String], urls: [String],
        stretches: [Stretch]? = nil
    ) {
        self.phases = phases
        self.profiles = profiles
        self.messages = messages
        self.urls = urls
        self.stretches = stretches ?? phases.indices.map { Stretch([Stretch.Place(phase: $0)]) }
    }
}

/// One finest series: indices into a `LabelSpace`.
public struct SeriesKey: Hashable, Sendable, Codable {
    public var phase: UInt16
    public var profile: UInt16
    /// The index of the message, or `none` for what has no message (connects, sessions).
    public var message: UInt16
    public var url: UInt16

    /// Stands for "no message".
    public static let none = UInt16.max

    /// A key of four indices.
    @inlinable public init(phase: UInt16, profile: UInt16, message: UInt16, url: UInt16) {
        self.phase = phase
        self.profile = profile
        self.message = message
        self.url = url
    }
}

/// Which series a question is about; nil takes all.
public struct SeriesFilter: Hashable, Sendable, Codable {
    public var phase: Int?
    public var profile: Int?
    public var message: Int?
    public var url: Int?

    /// A filter with the given labels fixed.
    public init(phase: Int? = nil, profile: Int? = nil, message: Int? = nil, url: Int? = nil) {
        self.phase = phase
        self.profile = profile
        self.message = message
        self.url = url
    }

    /// Whether a series belongs to the answer.
    public func contains(_ key: SeriesKey) -> Bool {
        (phase.map { $0 == Int(key.phase) } ?? true)
            && (profile.map { $0 == Int(key.profile) } ?? true)
            && (message.map { $0 == Int(key.message) } ?? true)
            && (url.map { $0 == Int(key.url) } ?? true)
    }
}
