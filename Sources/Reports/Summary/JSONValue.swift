import Units

/// A JSON document whose keys keep their order and whose numbers have the digits asked for, so that
/// the same result gives the same bytes.
public indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    case integer(Int64)
    case count(UInt64)
    /// Rounded to so many decimals; what is not finite is `null`.
    case number(Double, decimals: Int)
    case string(String)
    case array([JSONValue])
    case object([(String, JSONValue)])
    /// Written on one line.
    case line(JSONValue)

    /// A number with decimals, `null` for nil.
    static func number(_ value: Double?, _ decimals: Int) -> JSONValue {
        value.map { .number($0, decimals: decimals) } ?? .null
    }

    /// Nanoseconds as milliseconds, `null` for nil.
    static func milliseconds(_ nanoseconds: Double?) -> JSONValue {
        number(nanoseconds.map { $0 / 1e6 }, 4)
    }

    /// The document as text, indented by two spaces, with a line feed at its end.
    public var text: String {
        var text = ""
        write(to: &text, indent: 0)
        return text + "\n"
    }

    /// Writes the value; `indent` is nil inside a line.
    private func write(to text: inout String, indent: Int?) {
        switch self {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .count(let value): text += String(value)
        case .number(let value, let decimals):
            text +=
                value.isFinite ? Format.trimmed(Format.fixed(value, decimals: decimals)) : "null"
        case .string(let value): text += "\"\(value.jsonEscaped)\""
        case .line(let value): value.write(to: &text, indent: nil)
        case .array(let values):
            JSONValue.list("[", values, "]", to: &text, indent) { value, text, inner in
                value.write(to: &text, indent: inner)
            }
        case .object(let members):
            JSONValue.list("{", members, "}", to: &text, indent) { member, text, inner in
                text += "\"\(member.0.jsonEscaped)\": "
                member.1.write(to: &text, indent: inner)
            }
        }
    }

    private static func list<Element>(
        _ open: String, _ elements: [Element], _ close: String, to text: inout String,
        _ indent: Int?, _ write: (Element, inout String, Int?) -> Void
    ) {
        guard !elements.isEmpty else {
            text += open + close
            return
        }
        let inner = indent.map { $0 + 2 }
        text += open
        for (index, element) in elements.enumerated() {
            if index > 0 { text += inner == nil ? ", " : "," }
            if let inner { text += "\n" + String(repeating: " ", count: inner) }
            write(element, &text, inner)
        }
        if let indent { text += "\n" + String(repeating: " ", count: indent) }
        text += close
    }
}
