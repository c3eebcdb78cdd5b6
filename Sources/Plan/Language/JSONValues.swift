import JSONScan
import PlanText

extension Kind<JSONTemplate> {
    static var json: Kind { Kind(.json) { reader, node, _ in reader.json(node) } }
}

/// JSON whose texts are templates.
extension Reader {
    func json(_ node: Node) -> JSONTemplate? {
        switch node.value {
        case .scalar(let scalar):
            warnOfPlain(scalar, at: node.range)
            switch scalar.kind {
            case .null: return .literal("null")
            case .bool: return .literal(scalar.text)
            case .int: return .literal(scalar.int.map(String.init) ?? jsonDigits(scalar.text))
            case .float:
                guard let value = scalar.double, value.isFinite else {
                    error(
                        .badValue, "expected a number that JSON has, got '\(scalar.text)'",
                        at: node.range)
                    return nil
                }
                // More digits than a double has are kept as they are.
                let isShort = JSONNumber(scalar.text) == JSONNumber("\(value)")
                return .literal(isShort ? "\(value)" : jsonFloat(scalar.text))
            case .string:
                warnOfPlaceholders(scalar.text, at: node.range)
                return template(scalar.text, at: node.range).map(JSONTemplate.text)
            }
        case .sequence(let items): return .array(items.compactMap(json))
        case .mapping(let members):
            warnOfMembers(members, of: node)
            return .object(
                members.compactMap { member in
                    json(member.value).map { (member.key, $0) }
                })
        case .broken: return nil
        }
    }

    /// A whole number beyond 64 bits without what YAML allows and JSON does not.
    private func jsonDigits(_ text: String) -> String {
        let negative = text.hasPrefix("-")
        let digits = text.drop { $0 == "+" || $0 == "-" || $0 == "0" }
        return (negative ? "-" : "") + (digits.isEmpty ? "0" : digits)
    }

    /// A number with a point or an exponent without what YAML allows and JSON does not.
    private func jsonFloat(_ text: String) -> String {
        TemplateConversion.isNumber(text) ? text : JSONNumber(text).map { "\($0)" } ?? text
    }
}
