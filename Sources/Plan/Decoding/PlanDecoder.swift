import PlanText
import Units

/// Turns nodes into the parts of a plan; says what is wrong and goes on.
final class PlanDecoder {
    var diagnostics: Diagnostics
    let source: SourceFile
    /// Names of messages, in the order of the plan.
    var messageNames: [String] = []
    var profileNames: [String] = []
    var phaseNames: [String] = []
    /// The timeouts of the messages that are answered, by name.
    var timeouts: [String: TimeAmount] = [:]

    init(source: SourceFile, diagnostics: Diagnostics) {
        self.source = source
        self.diagnostics = diagnostics
    }

    func error(_ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil) {
        diagnostics.error(code.rawValue, message, at: range, hint: hint)
    }

    // MARK: Maps

    /// The members of a map with fixed keys; unknown keys are reported.
    func fields(_ node: Node, _ section: Section) -> Fields? {
        guard let members = mapping(node, "'\(section.rawValue)'") else { return nil }
        let table = KeyTable.of(section)
        var values: [String: Node] = [:]
        for member in members {
            values[member.key] = member.value
            if section == .plan, member.key.hasPrefix("x-") || member.key == "$schema" { continue }
            if table.planned.contains(member.key) {
                error(
                    .notSupportedYet, "'\(member.key)' is not supported yet", at: member.keyRange)
            } else if !table.supported.contains(member.key) {
                let near = closest(to: member.key, among: table.all)
                error(
                    .unknownKey, "'\(section.rawValue)' has no key '\(member.key)'",
                    at: member.keyRange,
                    hint: near.map { "did you mean '\($0)'?" }
                        ?? "valid keys: \(table.supported.joined(separator: ", "))")
            }
        }
        return Fields(node: node, section: section, values: values)
    }

    /// The value of a key that must be there; silent if a planned key may stand in its place,
    /// which has been reported already.
    func required(_ key: String, in fields: Fields) -> Node? {
        if let value = fields[key] { return value }
        if fields.hasPlannedKey, fields.section != .plan { return nil }
        error(.missingKey, "'\(fields.section.rawValue)' needs '\(key)'", at: fields.node.range)
        return nil
    }

    /// The members of a map with names of the user as keys.
    func mapping(_ node: Node, _ what: String) -> [Member]? {
        if case .mapping(let members) = node.value { return members }
        error(.wrongType, "\(what) is a map", at: node.range)
        return nil
    }

    func sequence(_ node: Node, _ what: String) -> [Node]? {
        if case .sequence(let items) = node.value { return items }
        error(.wrongType, "\(what) is a list", at: node.range)
        return nil
    }

    // MARK: Scalars

    func scalar(_ node: Node, _ what: String) -> Scalar? {
        if case .scalar(let scalar) = node.value, scalar.kind != .null { return scalar }
        error(.wrongType, "\(what) is expected here", at: node.range)
        return nil
    }

    func text(_ node: Node) -> String? { scalar(node, "a text")?.text }

    func flag(_ node: Node) -> Bool? {
        if let scalar = scalar(node, "true or false") {
            if scalar.kind == .bool { return scalar.text == "true" }
            error(.wrongType, "true or false is expected here", at: node.range)
        }
        return nil
    }

    /// A whole number of the range.
    func whole(_ node: Node, _ range: ClosedRange<Int>) -> Int? {
        guard let scalar = scalar(node, "a whole number") else { return nil }
        guard let value = scalar.int else {
            error(.wrongType, "a whole number is expected here", at: node.range)
            return nil
        }
        guard range.contains(value) else {
            error(
                .badValue, "\(value) is not between \(range.lowerBound) and \(range.upperBound)",
                at: node.range)
            return nil
        }
        return value
    }

    /// A number that is not negative.
    func number(_ node: Node) -> Double? {
        guard let scalar = scalar(node, "a number") else { return nil }
        guard let value = scalar.double else {
            error(.wrongType, "a number is expected here", at: node.range)
            return nil
        }
        guard value >= 0, value.isFinite else {
            error(.badValue, "\(scalar.text) is negative or not finite", at: node.range)
            return nil
        }
        return value
    }

    /// One of some words.
    func word(_ node: Node, of words: [String]) -> String? {
        guard let text = text(node) else { return nil }
        if words.contains(text) { return text }
        let near = closest(to: text, among: words)
        error(
            .badValue, "'\(text)' is none of \(words.joined(separator: ", "))", at: node.range,
            hint: near.map { "did you mean '\($0)'?" })
        return nil
    }

    /// The index of a name that the plan defines.
    func index(of name: String, in names: [String], _ what: String, at range: SourceRange) -> Int? {
        if let index = names.firstIndex(of: name) { return index }
        let near = closest(to: name, among: names)
        error(
            .unknownName, "there is no \(what) '\(name)'", at: range,
            hint: near.map { "did you mean '\($0)'?" })
        return nil
    }

    // MARK: Units

    func duration(_ node: Node) -> TimeAmount? {
        unit(node, "a duration such as 2s") { (text) throws(UnitError) in
            try TimeAmount(parsing: text)
        }
    }

    func spread(_ node: Node) -> Spread? {
        unit(node, "a duration such as 2s or 1s..3s") { (text) throws(UnitError) in
            try Spread(parsing: text)
        }
    }

    func share(_ node: Node) -> Share? {
        let share = unit(node, "a share such as 1%") { (text) throws(UnitError) in
            try Share(parsing: text)
        }
        guard let share, share.fraction > 1 else { return share }
        error(.badValue, "a share is at most 100%", at: node.range)
        return nil
    }

    func size(_ node: Node) -> ByteCount? {
        unit(node, "a size such as 64KiB") { (text) throws(UnitError) in
            try ByteCount(parsing: text)
        }
    }

    func unit<Value>(
        _ node: Node, _ what: String, parse: (String) throws(UnitError) -> Value
    ) -> Value? {
        guard let text = scalar(node, what)?.text else { return nil }
        return unit(text, what, at: node.range, parse: parse)
    }

    /// A value with a unit; its error says what would be right.
    func unit<Value>(
        _ text: String, _ what: String, at range: SourceRange,
        parse: (String) throws(UnitError) -> Value
    ) -> Value? {
        do {
            return try parse(text)
        } catch {
            switch error {
            case .missingUnit(let suggestion):
                self.error(
                    .missingUnit, "'\(text)' needs a unit", at: range,
                    hint: "did you mean '\(suggestion)'?")
            case .unknownUnit(let unit, let valid):
                self.error(
                    .unknownUnit, "'\(unit)' is no unit here", at: range,
                    hint: "valid units: \(valid.joined(separator: " "))")
            case .malformed: self.error(.badValue, "'\(text)' is not \(what)", at: range)
            case .outOfRange: self.error(.badValue, "'\(text)' is out of range", at: range)
            }
            return nil
        }
    }
}

/// The members of a map by key.
struct Fields {
    let node: Node
    let section: Section
    let values: [String: Node]

    subscript(_ key: String) -> Node? { values[key] }

    /// Whether a key is there that the language has but nothing runs yet.
    var hasPlannedKey: Bool { KeyTable.of(section).planned.contains { values[$0] != nil } }
}
