import LoadEngine
import Plan

extension PayloadTemplate {
    /// The template as it is, nothing escaped.
    init(_ template: Template) {
        self.init(parts: [])
        for part in template.parts { append(part, inText: false) }
        flushConstants()
    }

    /// JSON in its shortest form; values of slots need no escapes but those made here.
    init(_ json: JSONTemplate) {
        self.init(parts: [])
        append(json)
        flushConstants()
    }

    private mutating func append(_ json: JSONTemplate) {
        switch json {
        case .literal(let text): append(text)
        case .text(let template):
            if let sole = template.soleExpression, !sole.isText {
                parts.append(.slot(Slot(sole, inText: false)))
                return
            }
            append("\"")
            for part in template.parts { append(part, inText: true) }
            append("\"")
        case .array(let items):
            append("[")
            for (index, item) in items.enumerated() {
                if index > 0 { append(",") }
                append(item)
            }
            append("]")
        case .object(let members):
            append("{")
            for (index, member) in members.enumerated() {
                append("\(index > 0 ? "," : "")\"\(escaped(member.key))\":")
                append(member.value)
            }
            append("}")
        }
    }

    private mutating func append(_ part: Template.Part, inText: Bool) {
        switch part {
        case .text(let text): append(inText ? escaped(text) : text)
        case .expression(let expression):
            parts.append(.slot(Slot(expression, inText: inText)))
        }
    }

    private mutating func append(_ text: String) { parts.append(.bytes(Array(text.utf8))) }

    /// Joins neighbouring constant parts.
    private mutating func flushConstants() {
        var joined: [Part] = []
        for part in parts {
            if case .bytes(let more) = part, case .bytes(let bytes)? = joined.last {
                joined[joined.count - 1] = .bytes(bytes + more)
            } else {
                joined.append(part)
            }
        }
        parts = joined
    }
}

extension PayloadTemplate.Slot {
    /// The slot of an expression; inside a JSON text its constants are escaped.
    fileprivate init(_ expression: Template.Expression, inText: Bool) {
        switch expression {
        case .id: self = .id
        case .seq: self = .seq
        case .uuid: self = .uuid
        case .clientIndex: self = .clientIndex
        case .clientID: self = .clientID
        case .iteration: self = .iteration
        case .nowMilliseconds: self = .nowMilliseconds
        case .nowMicroseconds: self = .nowMicroseconds
        case .nowISO: self = .nowISO
        case .int(let low, let high): self = .int(low, high)
        case .float(let low, let high): self = .float(low, high)
        case .pick(let texts): self = .pick(texts.map { Array((inText ? escaped($0) : $0).utf8) })
        case .text(let count): self = .text(count)
        case .hex(let count): self = .hex(count)
        case .bool: self = .bool
        }
    }
}

/// The inside of a JSON string (RFC 8259 §7).
private func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "\u{0}"..."\u{1F}":
            let hex = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
