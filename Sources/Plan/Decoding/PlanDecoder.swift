import PlanText
import Units

/// Turns nodes into the parts of a plan; says what is wrong and goes on.
class PlanDecoder {
    var diagnostics: Diagnostics
    let source: SourceFile
    var messages = Names()
    var profiles = Names()
    var phases = Names()
    var urls = Names()
    /// Names of `receive`, which stand for messages in thresholds.
    var receives: [String] = []
    /// The names that each label of a threshold may have.
    var labels: [String: Names] = [:]
    /// Values of `data` and `capture`: reported where they are defined, not where they are used.
    var plannedValues: Set<String> = []
    /// The timeouts of the messages that are answered, by name.
    var timeouts: [String: TimeAmount] = [:]
    /// The messages that each profile sends.
    var sends: [String: Set<Int>] = [:]
    /// The profiles that take over another one, so that what they lack may be there.
    var extending: Set<String> = []
    /// The phases that are left out of judging.
    var unmeasured: Set<String> = []
    /// Values of headers that no output shows.
    var secrets: [SourceRange] = []

    init(source: SourceFile, diagnostics: Diagnostics) {
        self.source = source
        self.diagnostics = diagnostics
    }

    func error(_ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil) {
        diagnostics.error(code.rawValue, message, at: range, hint: hint)
    }

    /// Whether a guess at what was meant is worth its time: of hundreds of errors few are shown.
    var mayGuess: Bool { diagnostics.items.count < 500 }

    func notSupported(_ what: String, at range: SourceRange) {
        error(.notSupportedYet, "\(what) is not supported yet", at: range)
    }

    // MARK: Maps

    /// The members of a map with fixed keys; unknown keys are reported.
    func fields(_ node: Node, _ section: Section) -> Fields? {
        guard let members = mapping(node, "'\(section.rawValue)'") else { return nil }
        let table = KeyTable.of(section)
        var fields = Fields(node: node, section: section)
        for member in members {
            fields.values[member.key] = member.value
            if table.supported.contains(member.key) { continue }
            if section == .plan, member.key.hasPrefix("x-") || member.key == "$schema" { continue }
            if table.planned.contains(member.key) {
                fields.planned.append(member.key)
                notSupported("'\(member.key)'", at: member.keyRange)
            } else {
                unknownKey(member, table, &fields)
            }
        }
        return fields
    }

    private func unknownKey(_ member: Member, _ table: KeyTable, _ fields: inout Fields) {
        let key = member.key
        let hint: String
        if mayGuess,
            let guess = ForeignWords.meaning(of: key, among: table.all)
                ?? closest(to: key, among: table.all)
        {
            fields.guessed.insert(guess)
            hint = "did you mean '\(guess)'?"
        } else if let home = KeyTable.homes(of: key).first {
            hint = "'\(key)' is a key of '\(home.rawValue)'"
        } else {
            hint = "valid keys: \(table.supported.joined(separator: ", "))"
        }
        error(
            .unknownKey, "'\(fields.section.rawValue)' has no key '\(key)'", at: member.keyRange,
            hint: hint)
    }

    /// The value of a key that must be there. Silent where the reason has been reported already: a
    /// misspelt key, or a planned one that may stand in its place.
    func required(_ key: String, in fields: Fields) -> Node? {
        if let value = fields[key] { return value }
        let isExcused =
            fields.section == .plan
            ? fields.planned.contains("include") && key == "profiles" : fields.hasPlannedKey
        if isExcused || fields.guessed.contains(key) { return nil }
        error(.missingKey, "'\(fields.section.rawValue)' needs '\(key)'", at: fields.node.range)
        return nil
    }

    /// The only one of some keys that exclude each other and of which one must be there.
    func choice(_ keys: [String], in fields: Fields, _ what: String) -> (String, Node)? {
        let found = keys.filter { fields[$0] != nil }
        guard let first = found.first, let value = fields[first] else {
            if !fields.hasPlannedKey, fields.guessed.isDisjoint(with: keys) {
                error(
                    .missingKey, "\(what) needs one of \(keys.joined(separator: ", "))",
                    at: fields.node.range)
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
        wrongType("\(what) is a map", node)
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

    /// The index of a name that the plan defines.
    func index(
        of name: String, in names: Names, _ what: String, at range: SourceRange
    ) -> Int? {
        if let index = names.index(of: name) { return index }
        if names.isComplete {
            error(
                .unknownName, "there is no \(what) '\(name)'", at: range,
                hint: mayGuess ? names.hint(for: name) : nil)
        }
        return nil
    }

    // MARK: Places

    /// Where a part of a scalar's text stands, in UTF-8 offsets; the whole scalar if its text is
    /// not in the file as it is.
    func place(_ part: Range<Int>, of text: String, in range: SourceRange) -> SourceRange {
        let written = source.bytes[range.start..<range.end]
        for start in [0, 1] where written.count >= text.utf8.count + 2 * start {
            guard written.dropFirst(start).dropLast(start).elementsEqual(text.utf8) else {
                continue
            }
            var result = range
            result.start = range.start + start + min(part.lowerBound, text.utf8.count)
            result.end = range.start + start + min(part.upperBound, text.utf8.count)
            if result.end <= result.start { result.end = min(result.start + 1, range.end) }
            return result
        }
        return range
    }
}

/// The members of a map by key.
struct Fields {
    let node: Node
    let section: Section
    var values: [String: Node] = [:]
    /// Keys that are there and that the language has but nothing runs yet.
    var planned: [String] = []
    /// What was probably meant by keys that are unknown.
    var guessed: Set<String> = []

    subscript(_ key: String) -> Node? { values[key] }

    /// Whether there is a key that nothing runs yet.
    var hasPlannedKey: Bool { !planned.isEmpty }
}
