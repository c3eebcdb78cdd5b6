/// The names of everything a series can be labelled with; series carry indices into these lists.
public struct LabelSpace: Hashable, Sendable {
    /// Phases in the order of the plan, each with its unique name; those that consist of others come
    /// before these.
    public var phases: [String]
    public var profiles: [String]
    public var messages: [String]
    public var urls: [String]
    /// What series are told apart by in time: each belongs to a phase, or to several inside each other.
    public var stretches: [Stretch]
    /// How many branches of a run have a population of their own at most; gauges are kept for each.
    public var lanes: Int
    /// What is read of the target.
    public var observed: [ObservedGauge] = []
    /// The second target of a run beside each other; nil: there is one alone.
    public var against: OtherSide?

    /// The lists as they are; none may hold more than 65,534 names. Without `stretches` each phase is
    /// one.
    public init(
        phases: [String], profiles: [String], messages: [String], urls: [String],
        stretches: [Stretch]? = nil, lanes: Int = 1
    ) {
        self.phases = phases
        self.profiles = profiles
        self.messages = messages
        self.urls = urls
        self.stretches = stretches ?? LabelSpace.wholes(phases)
        self.lanes = lanes
    }

    /// Each phase as one stretch.
    private static func wholes(_ phases: [String]) -> [Stretch] {
        phases.indices.map { Stretch([Stretch.Place(phase: $0)]) }
    }

    /// Whether stretches and phases are the same.
    public var hasWholePhases: Bool { lanes == 1 && stretches == LabelSpace.wholes(phases) }

    /// What runs in a stretch, such as `day` and `ramp, part 3 (600 clients)`.
    public func title(of stretch: Int) -> String {
        let (place, level) = (stretches[stretch].places[0], stretches[stretch].level)
        guard let part = place.part else { return phases[place.phase] }
        return "\(phases[place.phase]), part \(part)" + (level.map { " (\($0.text))" } ?? "")
    }

    /// The stretches that have a place in a phase and, if given, in this part of it; nil, which is all,
    /// without a phase.
    public func stretches(phase: Int?, part: Int? = nil) -> Set<Int>? {
        guard let phase else { return nil }
        return Set(
            stretches.indices.filter { index in
                stretches[index].places.contains {
                    $0.phase == phase && (part == nil || $0.part == part)
                }
            })
    }
}

extension LabelSpace: Codable {
    private enum CodingKeys: CodingKey {
        case phases, profiles, messages, urls, stretches, lanes, observed, against
    }

    /// Files of older versions know no stretches, no lanes and nothing observed.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            phases: try values.decode([String].self, forKey: .phases),
            profiles: try values.decode([String].self, forKey: .profiles),
            messages: try values.decode([String].self, forKey: .messages),
            urls: try values.decode([String].self, forKey: .urls),
            stretches: try values.decodeIfPresent([Stretch].self, forKey: .stretches),
            lanes: try values.decodeIfPresent(Int.self, forKey: .lanes) ?? 1)
        observed = try values.decodeIfPresent([ObservedGauge].self, forKey: .observed) ?? []
        against = try values.decodeIfPresent(OtherSide.self, forKey: .against)
    }
}

/// One finest series: indices into a `LabelSpace`.
public struct SeriesKey: Hashable, Sendable {
    public var stretch: UInt16
    public var profile: UInt16
    /// The index of the message, or `none` for what has no message (connects, sessions).
    public var message: UInt16
    public var url: UInt16

    /// Stands for "no message".
    public static let none = UInt16.max

    /// A key of four indices.
    @inlinable public init(stretch: UInt16, profile: UInt16, message: UInt16, url: UInt16) {
        self.stretch = stretch
        self.profile = profile
        self.message = message
        self.url = url
    }
}
