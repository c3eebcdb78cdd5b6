/// Builds the text of a JSON document in one layout.
struct JSONWriter {
    private let layout: JSONLayout
    private(set) var text = ""

    init(_ layout: JSONLayout) { self.layout = layout }

    /// Writes a value; `indent` is nil inside a line.
    mutating func write(_ value: JSONValue, indent: Int?) {
        switch value {
        case .null: text += "null"
        case .bool(let value): text += value ? "true" : "false"
        case .integer(let value): text += String(value)
        case .count(let value): text += String(value)
        case .number(let value, let decimals):
            text +=
                value.isFinite ? Format.trimmed(Format.fixed(value, decimals: decimals)) : "null"
        case .string(let value): write(value)
        case .line(let value): write(value, indent: nil)
        case .array(let items):
            let indent = lines(of: value, indent)
            list("[", items, "]", indent) { writer, item, inner in
                writer.write(item, indent: inner)
            }
        case .object(let members):
            let indent = lines(of: value, indent)
            let padding = indent == nil && !members.isEmpty ? layout.padding : ""
            list("{" + padding, members, padding + "}", indent) { writer, member, inner in
                writer.write(member.0)
                writer.text += inner == nil ? writer.layout.colon : ": "
                writer.write(member.1, indent: inner)
            }
        }
    }

    /// A text is shown as it is, but for characters that move what stands around them.
    private mutating func write(_ string: String) {
        text += "\"\(string.jsonEscaped(alsoWhere: \.isControl))\""
    }

    /// The indentation of a value, nil if the layout has it on one line because it is short.
    private func lines(of value: JSONValue, _ indent: Int?) -> Int? {
        guard indent != nil, layout.fitting > 0 else { return indent }
        return value.line(layout).utf8.count <= layout.fitting ? nil : indent
    }

    private mutating func list<Element>(
        _ open: String, _ elements: [Element], _ close: String, _ indent: Int?,
        _ write: (inout JSONWriter, Element, Int?) -> Void
    ) {
        guard !elements.isEmpty else {
            text += open + close
            return
        }
        let inner = indent.map { $0 + 2 }
        text += open
        for (index, element) in elements.enumerated() {
            if index > 0 { text += inner == nil ? layout.separator : "," }
            if let inner { text += "\n" + String(repeating: " ", count: inner) }
            write(&self, element, inner)
        }
        if let indent { text += "\n" + String(repeating: " ", count: indent) }
        text += close
    }
}
