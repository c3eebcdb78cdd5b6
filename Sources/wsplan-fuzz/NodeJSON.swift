import PlanText
import Units

extension Node {
    /// The value as JSON without spaces: equal texts are equal values. What JSON has no number for
    /// (`.inf`, `.nan`) is a text, what is broken is null.
    var json: String {
        var text = ""
        write(into: &text)
        return text
    }

    private func write(into text: inout String) {
        switch value {
        case .broken: text += "null"
        case .scalar(let scalar): text += scalar.json
        case .sequence(let items):
            text += "["
            for (index, item) in items.enumerated() {
                if index > 0 { text += "," }
                item.write(into: &text)
            }
            text += "]"
        case .mapping(let members):
            text += "{"
            for (index, member) in members.enumerated() {
                text += "\(index > 0 ? "," : "")\"\(member.key.jsonEscaped)\":"
                member.value.write(into: &text)
            }
            text += "}"
        }
    }
}

extension Scalar {
    fileprivate var json: String {
        switch kind {
        case .null: "null"
        case .bool: text
        case .string: "\"\(text.jsonEscaped)\""
        case .int, .float: number
        }
    }

    /// Whole numbers that fit are written as such, all others as a `Double`.
    private var number: String {
        if let int { return "\(int)" }
        guard let double else { return "\"no number: \(text)\"" }
        return double.isFinite ? "\(double)" : "\"\(double)\""
    }
}
