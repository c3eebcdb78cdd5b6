/// One key of the language: all that reader, schema and reference know about it.
struct Key: Sendable {
    let name: String
    let value: ValueType
    /// What it does, in one sentence.
    let meaning: String
    let isRequired: Bool
    /// What holds if it is not there, as a plan would write it.
    let usual: String?
    /// A key that must be there beside it.
    let needs: String?
    /// The version of the language that brought it.
    let since: Int
    /// Whether it is checked, but only a later version of `run` does it.
    let isLater: Bool

    init(
        _ name: String, _ value: ValueType, required: Bool = false, default usual: String? = nil,
        needs: String? = nil, later: Bool = false, since: Int = 1, _ meaning: String
    ) {
        self.name = name
        self.value = value
        self.meaning = meaning
        isRequired = required
        self.usual = usual
        self.needs = needs
        self.since = since
        isLater = later
    }
}

/// The keys of a section. All tables together are the one place that says what the language has.
struct KeyTable: Sendable {
    /// What the section describes, in one sentence.
    let meaning: String
    /// Keys of which exactly one must be there.
    let choice: [String]
    let keys: [Key]
    private let indices: [String: Int]

    init(_ meaning: String, choice: [String] = [], _ keys: [Key]) {
        self.meaning = meaning
        self.choice = choice
        self.keys = keys
        indices = Dictionary(keys.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// The key of a name.
    subscript(_ name: String) -> Key? { indices[name].map { keys[$0] } }

    var all: [String] { keys.map(\.name) }
    /// What `run` does by now.
    var supported: [String] { keys.filter { !$0.isLater }.map(\.name) }

    /// The keys of a section.
    static func of(_ section: Section) -> KeyTable { tables[section] ?? KeyTable("", []) }

    /// The sections that have a key, in the order of the language.
    static func homes(of key: String) -> [Section] {
        Section.allCases.filter { of($0)[key] != nil }
    }

    /// Whether `run` does what a key of this name means in some section.
    static func runs(_ name: String) -> Bool {
        running.contains { of($0)[name]?.isLater == false }
    }

    /// The sections that `run` reaches without a key of a later version.
    static let running: Set<Section> = {
        var found: Set<Section> = []
        var open: [Section] = [.plan]
        while let section = open.popLast() {
            guard found.insert(section).inserted else { continue }
            for key in of(section).keys where !key.isLater { open += key.value.sections }
        }
        return found
    }()

    private static let tables = Dictionary(
        uniqueKeysWithValues: Section.allCases.map { ($0, table($0)) })

    private static func table(_ section: Section) -> KeyTable {
        switch section {
        case .plan: plan
        case .target: target
        case .ownTarget: ownTarget
        case .tls: tls
        case .compression: compression
        case .embedded: embedded
        case .delay: delay
        case .stall: stall
        case .reject: reject
        case .data: data
        case .message: message
        case .binary: binary
        case .generator: generator
        case .generatorWeights: generatorWeights
        case .variant: variant
        case .expect: expect
        case .condition: condition
        case .receive: receive
        case .group: group
        case .profile: profile
        case .activity: activity
        case .failover: failover
        case .pool: pool
        case .heartbeat: heartbeat
        case .reconnect: reconnect
        case .profileClose: profileClose
        case .send: send
        case .react: react
        case .step: step
        case .stepExpect: stepExpect
        case .branch: branch
        case .close: close
        case .phase: phase
        case .steady: steady
        case .ramp: ramp
        case .burst: burst
        case .wave: wave
        case .stress: stress
        case .once: once
        case .storm: storm
        case .repeat: `repeat`
        case .threshold: threshold
        case .health: health
        case .baseline: baseline
        case .outputs: outputs
        }
    }
}
