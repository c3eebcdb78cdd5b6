import PlanText
import Units

/// Turns nodes into the parts of a plan; says what is wrong and goes on.
class PlanDecoder {
    var diagnostics: Diagnostics
    /// The plan and the files that it includes; ranges carry their index.
    let files: [SourceFile]
    var messages = Names()
    var profiles = Names()
    var phases = Names()
    var urls = Names()
    /// The plan's target as far as it could be read, which those of profiles go out from.
    var planTarget: Target?
    /// What the plan itself says about the choice among URLs.
    var pick: Target.Pick?
    /// The URLs of targets that profiles have for themselves.
    var ownURLs: [String] = []
    var groups = Names()
    var data = Names()
    /// The columns of each data set that templates use so far; there from when its name is known,
    /// for any part of the plan may be the first to use one.
    var dataUses: [[DataSource.Use]] = []
    /// The scopes of data sets that say one.
    var scopes: [String: DataSource.Scope] = [:]
    /// Names of `receive`, which stand for messages in thresholds about copies.
    var receives = Names()
    /// Names of values that replies give, where they are given, and those that something uses.
    var captures = Names()
    var capturePlaces: [(name: String, range: SourceRange)] = []
    var usedCaptures: Set<String> = []
    /// Uses of such values that need them to be there.
    var neededCaptures: [(name: String, range: SourceRange)] = []
    /// What is used of that which the plan defines.
    var used: [NameKind: Set<String>] = [:]
    /// The names that each label of a threshold may have.
    var labels: [String: Names] = [:]
    /// The keys that the plan has, anywhere.
    var keysInUse: Set<String> = []
    /// Whether a phase that only a later version runs has arrivals.
    var hasLaterArrivals = false
    /// Whether clients may have rooms.
    var hasGroups = false
    /// What the plan defines, with the places of the names.
    var definitions: [(kind: NameKind, name: String, range: SourceRange)] = []
    /// Whether the plan has a part that `run` cannot do yet.
    var hasLaterParts = false
    /// The words of thresholds without spaces.
    var thresholdTexts: Set<String> = []
    /// Thresholds in phases, which may name phases that are not known before the end.
    var deferredThresholds: [Node] = []
    /// The phases in the order in which their names are given.
    var decodedPhases: [DecodedPhase] = []
    /// Names of phases that are taken.
    var phaseNames: Set<String> = []
    /// The timeouts of the messages that are answered, by name.
    var timeouts: [String: TimeAmount] = [:]
    /// The messages that the profile at hand sends, in whatever part of it.
    var sentHere: Set<Int> = []
    /// The values that each message uses, and those that its reply gives.
    var values: [String: MessageValues] = [:]
    /// The values that profiles use besides those of their messages.
    var valuesOfProfiles: [String: MessageValues] = [:]
    /// The values that names of `receive` use.
    var valuesOfReceives = MessageValues()
    /// The values that the reply of each message gives.
    var capturesOfMessages: [String: Set<String>] = [:]
    /// Those of what is being read.
    var valuesHere = MessageValues()
    /// The messages that each profile sends.
    var sends: [String: Set<Int>] = [:]
    /// What realistic messages may subscribe to.
    var eventTypes: Set<String> = []
    /// The phases that are left out of judging.
    var unmeasured: Set<String> = []
    /// The names whose values no output shows.
    var secretNames = SecretNames()
    /// Where the plan holds such values.
    var secrets: [SourceRange] = []
    /// The values of secret variables that the plan uses, longer ones first.
    var secretValues: [String] = []
    /// The variables that stand anywhere in the files.
    lazy var variablesInFiles = files.reduce(into: Set<String>()) {
        $0.formUnion(Redaction.variables(in: $1.bytes[...]))
    }
    /// The names under `vars:`.
    var ownVariables: Set<String> = []
    /// Where the values of `${name}` come from beside the plan.
    let variables: Variables
    /// The variables of the environment that templates use, with their values.
    var usedEnvironment: [String: String] = [:]

    init(
        files: [SourceFile], diagnostics: Diagnostics,
        variables: Variables = Variables(given: [:], environment: [:])
    ) {
        self.files = files
        self.diagnostics = diagnostics
        self.variables = variables
    }

    func error(_ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil) {
        diagnostics.error(code.rawValue, message + invisible(in: range), at: range, hint: hint)
    }

    /// Names what cannot be seen in a short text in quotes, where it may be the reason of an error.
    private func invisible(in range: SourceRange) -> String {
        let text = bytes(in: range)
        guard text.count < 200, !text.contains(0x0A),
            let scalar = Typography.invisible(in: String(decoding: text, as: UTF8.self))
        else { return "" }
        return "; \(Typography.name(of: scalar)) is in it"
    }

    /// Whether a guess at what was meant is worth its time: of hundreds of errors few are shown.
    var mayGuess: Bool { diagnostics.items.count < 500 }

    func warning(_ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil) {
        diagnostics.warning(code.rawValue, message, at: range, hint: hint)
    }

    /// Notes a right part of a plan that only a later version runs. For `check` it is a warning;
    /// there is no `Plan` of it, so nothing can run it by mistake.
    func notSupported(_ what: String, at range: SourceRange) {
        hasLaterParts = true
        warning(.notSupportedYet, "\(what) is not supported yet", at: range)
    }

    // MARK: Maps

    /// The members of a map with fixed keys; unknown keys are reported.
    func fields(_ node: Node, _ section: Section) -> Fields? {
        if case .scalar(let scalar) = node.value, scalar.kind != .null {
            let hint = mayGuess ? wholeForm(of: scalar, node, section) : nil
            wrongType("'\(section.rawValue)' is a map", node, hint: hint)
            return nil
        }
        guard let members = mapping(node, "'\(section.rawValue)'") else { return nil }
        let table = KeyTable.of(section)
        var fields = Fields(node: node, section: section)
        for member in members {
            if section == .plan, member.key.hasPrefix("x-") || member.key == "$schema" { continue }
            guard let key = table[member.key] else {
                unknownKey(member, table, &fields)
                continue
            }
            fields.values[member.key] = member.value
            keysInUse.insert(key.name)
            if key.isLater {
                let place = KeyTable.runs(key.name) ? " in '\(section.rawValue)'" : ""
                notSupported("'\(key.name)'\(place)", at: member.keyRange)
                check(member.value, key.value, "'\(key.name)'")
            }
        }
        return fields
    }

    private func unknownKey(_ member: Member, _ table: KeyTable, _ fields: inout Fields) {
        if diagnostics.takesNoErrors { return }
        let key = member.key
        let hint: String
        if mayGuess, let (guess, line) = tightColon(member, table) {
            fields.guessed.insert(guess)
            hint = "did you mean '\(line)'?"
        } else if mayGuess, let guess = guess(member, table) {
            fields.guessed.insert(guess)
            hint = "did you mean '\(guess)'?"
        } else if let home = KeyTable.homes(of: key).first {
            hint = "'\(key)' is a key of '\(home.rawValue)'"
        } else {
            hint = "valid keys: \(table.all.joined(separator: ", "))"
        }
        error(
            .unknownKey, "'\(fields.section.rawValue)' has no key '\(key)'", at: member.keyRange,
            hint: hint)
    }

    /// The key that was probably meant: a map in the place of a text is JSON.
    private func guess(_ member: Member, _ table: KeyTable) -> String? {
        let guess =
            ForeignWords.meaning(of: member.key, among: table.all)
            ?? closest(to: member.key, among: table.all)
        guard guess == "text", table["json"] != nil else { return guess }
        return if case .scalar = member.value.value { guess } else { "json" }
    }

    /// `every:1s`, which is a single word for YAML; nil if it is something else.
    private func tightColon(_ member: Member, _ table: KeyTable) -> (key: String, line: String)? {
        guard case .scalar(let scalar) = member.value.value, scalar.text.isEmpty,
            let colon = member.key.firstIndex(where: { $0 == ":" || $0 == "：" })
        else { return nil }
        let (key, value) = (String(member.key[..<colon]), member.key[colon...].dropFirst())
        return table[key] == nil || value.isEmpty ? nil : (key, "\(key): \(value)")
    }

    /// The value of a key that must be there. Silent where the reason has been reported already, as
    /// a misspelt key, or where it may be in another file.
    func required(_ key: String, in fields: Fields) -> Node? {
        if let value = fields[key] { return value }
        let isElsewhere =
            fields.section == .plan && fields["include"]?.isBroken == true && key == "profiles"
        if isElsewhere || fields.guessed.contains(key) { return nil }
        error(
            .missingKey, "'\(fields.section.rawValue)' needs '\(key)'", at: fields.node.range,
            hint: KeyTable.of(fields.section)[key].flatMap { line(for: $0, in: fields) }.map {
                "write \($0)"
            })
        return nil
    }

    /// The only one of some keys that exclude each other and of which one must be there.
    func choice(_ keys: [String], in fields: Fields, _ what: String) -> (String, Node)? {
        let found = keys.filter { fields[$0] != nil }
        guard let first = found.first, let value = fields[first] else {
            if fields.guessed.isDisjoint(with: keys) {
                error(
                    .missingKey, "\(what) needs one of \(keys.joined(separator: ", "))",
                    at: fields.node.range, hint: example(of: keys, in: fields))
            }
            return nil
        }
        if found.count > 1, let second = fields[found[1]] {
            error(.conflict, "'\(first)' and '\(found[1])' exclude each other", at: second.range)
            return nil
        }
        return (first, value)
    }

    /// The members of a map with names of the user as keys.
    func mapping(_ node: Node, _ what: String) -> [Member]? {
        if case .mapping(let members) = node.value { return members }
        var hint: String?
        if case .sequence = node.value {
            hint = "entries of a map begin with their names, not with '-'"
        }
        wrongType("\(what) is a map", node, hint: hint)
        return nil
    }

    func sequence(_ node: Node, _ what: String, hint: String? = nil) -> [Node]? {
        if case .sequence(let items) = node.value { return items }
        wrongType("\(what) is a list", node, hint: hint)
        return nil
    }

    /// Says what was expected and what is there; nothing of what has been reported already.
    func wrongType(_ expected: String, _ node: Node, hint: String? = nil) {
        let found: String
        switch node.value {
        case .broken: return
        case .mapping: found = "a map"
        case .sequence: found = "a list"
        case .scalar(let scalar):
            switch scalar.kind {
            case .null: found = "empty"
            case .string: found = scalar.text.isEmpty ? "an empty text" : "a text"
            case .bool: found = "'\(scalar.text)'"
            case .int, .float: found = "the number \(scalar.text)"
            }
        }
        error(.wrongType, "\(expected), but this is \(found)", at: node.range, hint: hint)
    }

    /// The names of a kind.
    func names(of kind: NameKind) -> Names {
        switch kind {
        case .message: messages
        case .profile: profiles
        case .group: groups
        case .data: data
        case .receive: receives
        }
    }

    /// The index of a name that the plan defines.
    func index(of name: String, _ kind: NameKind, at range: SourceRange) -> Int? {
        used[kind, default: []].insert(name)
        let names = names(of: kind)
        if let index = names.index(of: name) {
            if kind == .message { sentHere.insert(index) }
            return index
        }
        if names.isComplete {
            error(
                .unknownName, "there is no \(kind.rawValue) '\(name)'", at: range,
                hint: mayGuess ? names.hint(for: name) : nil)
        }
        return nil
    }

    // MARK: Places

    /// The file of the plan itself.
    var source: SourceFile { files[0] }

    /// What stands in a range.
    func bytes(in range: SourceRange) -> ArraySlice<UInt8> {
        files[range.file].bytes[range.start..<range.end]
    }

    /// Where a part of a scalar's text stands, in UTF-8 offsets.
    func place(_ part: Range<Int>, of text: String, in range: SourceRange) -> SourceRange {
        files[range.file].place(part, of: text, in: range)
    }
}
