internal import JSONScan
internal import Wire

/// Texts as JSON writes them (RFC 8259 §7).
enum JSONEscaping {
    /// Hands the bytes of a text, escaped, to `put`; whether anything was escaped.
    static func append(_ text: Span<UInt8>, _ put: (UInt8) -> Void) -> Bool {
        var hasEscapes = false
        for index in text.indices {
            let byte = text[index]
            guard byte < 0x20 || byte == 0x22 || byte == 0x5C else {
                put(byte)
                continue
            }
            hasEscapes = true
            put(0x5C)
            switch byte {
            case 0x22, 0x5C: put(byte)
            case 0x0A: put(UInt8(ascii: "n"))
            case 0x0D: put(UInt8(ascii: "r"))
            case 0x09: put(UInt8(ascii: "t"))
            default:
                for letter in "u00".utf8 { put(letter) }
                put(Hexadecimal.digit(byte >> 4))
                put(Hexadecimal.digit(byte & 15))
            }
        }
        return hasEscapes
    }
}

extension ByteBuffer {
    /// Appends a text as it stands between the quotes of JSON.
    mutating func append(escaped text: Span<UInt8>) {
        _ = JSONEscaping.append(text) { append($0) }
    }

    /// Appends a value in one of its forms; false if it has none of this kind.
    @discardableResult
    mutating func append(
        _ value: Span<UInt8>, of cell: DataCell, as form: PayloadTemplate.ValueForm
    ) -> Bool {
        switch form {
        case .raw:
            guard cell.isText, cell.hasEscapes else {
                append(value)
                return true
            }
            return JSONScan.unescape(value) { append($0) }
        case .inText:
            if cell.isText || !cell.hasEscapes { append(value) } else { append(escaped: value) }
        case .value:
            if cell.isText { append(0x22) }
            append(value)
            if cell.isText { append(0x22) }
        case .number:
            guard JSONScan.isNumber(value) else { return false }
            append(value)
        case .escaped(let times, let isValue):
            var text = ByteBuffer(capacity: value.count * 2)
            text.append(value, of: cell, as: isValue ? .value : .raw)
            for _ in 0..<times {
                var outer = ByteBuffer(capacity: text.count * 2)
                text.withBytes(from: 0, to: text.count) { outer.append(escaped: $0) }
                text = outer
            }
            append(text, from: 0, to: text.count)
        }
        return true
    }
}
