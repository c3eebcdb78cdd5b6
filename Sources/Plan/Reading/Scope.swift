import PlanText

/// What the names of a plan mean. It is known before anything is read, so that names may stand
/// anywhere; only what comes of reading is added later.
struct Scope {
    /// A name that the plan defines, and where.
    struct Definition {
        let kind: NameKind
        let name: String
        let range: SourceRange
    }

    private var names: [NameKind: Names] = [:]
    private(set) var definitions: [Definition] = []
    /// Names of values that replies give, and where they are given.
    private(set) var captures = Names()
    private(set) var capturePlaces: [(name: String, range: SourceRange)] = []
    /// The values that the reply of each message gives.
    private(set) var capturesOfMessages: [String: Set<String>] = [:]
    /// Names under which steps wait for messages, each once.
    private(set) var stepNames = Names()
    /// The names under `vars:`.
    private(set) var ownVariables: Set<String> = []
    /// The scopes of data sets that say one.
    private(set) var dataScopes: [String: DataSource.Scope] = [:]
    /// The URLs of the plan's target.
    var urls = Names()
    /// Those of the target that it runs against.
    private(set) var againstURLs: [String] = []
    /// The plan's target as far as it could be read, which those of profiles go out from.
    var target: Target? {
        didSet {
            urls = Names(target?.place.urls ?? [])
            urls.isComplete = target != nil
        }
    }

    init() {}

    /// Takes in the URLs of the target that the plan runs against.
    mutating func note(against target: Target?) { againstURLs = target?.place.urls ?? [] }

    /// What a plan defines; `keys` are those of a plan.
    init(of root: Node, keys: KeyTable) {
        let members = root.members
        let known = members.filter { keys[$0.key] != nil }
        let hasUnknown = known.count < (members.count { !$0.key.hasPrefix("x-") })
        let isRead = root["include"]?.isBroken != true
        let isAll = !hasUnknown && isRead
        for kind in NameKind.allCases {
            let section = root[kind.key]
            let isMap = if case .mapping? = section?.value { true } else { false }
            let inside = section?.members ?? []
            definitions += inside.map { Definition(kind: kind, name: $0.key, range: $0.keyRange) }
            var names = Names(inside.map(\.key))
            names.isComplete = isRead && (isMap || section == nil && isAll)
            self.names[kind] = names
        }
        captures.isComplete = isAll
        for message in root["messages"]?.members ?? [] {
            let captures = message.value["expect"]?.captures ?? []
            capturesOfMessages[message.key] = Set(captures.map(\.key))
            for capture in captures { define(capture) }
        }
        for capture in root["profiles"]?.captures ?? [] { define(capture) }
        for name in root["profiles"]?.stepNames ?? [] where stepNames.index(of: name) == nil {
            stepNames.append(name)
        }
        stepNames.isComplete = self[.profile].isComplete
        ownVariables = Set((root["vars"]?.members ?? []).map(\.key))
        for set in root["data"]?.members ?? [] {
            dataScopes[set.key] = (set.value["scope"]?.scalar?.text).flatMap(
                DataSource.Scope.init)
        }
    }

    /// A part of a plan that stands alone, beside data and captured values that are known.
    init(data: [String], captures: [String]) {
        names[.data] = Names(data)
        self.captures = Names(captures)
    }

    private mutating func define(_ capture: Member) {
        captures.append(capture.key)
        capturePlaces.append((capture.key, capture.keyRange))
    }

    /// The names of a kind.
    subscript(_ kind: NameKind) -> Names { names[kind] ?? Names() }

    /// Whether clients may have rooms.
    var hasGroups: Bool { !self[.group].all.isEmpty || !self[.group].isComplete }
}

extension NameKind {
    /// The key of a plan under which such things are defined.
    fileprivate var key: String {
        switch self {
        case .message: "messages"
        case .profile: "profiles"
        case .group: "groups"
        case .data: "data"
        case .receive: "receive"
        }
    }
}
