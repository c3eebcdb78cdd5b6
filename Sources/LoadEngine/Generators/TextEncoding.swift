internal import Wire

extension ByteBuffer {
    /// Appends a text in the encoding of this raw value.
    mutating func append(_ text: borrowing ByteBuffer, encodedAs encoding: Int32) {
        let encoding = PayloadTemplate.Encoding(rawValue: UInt8(truncatingIfNeeded: encoding))
        text.withBytes(from: 0, to: text.count) { bytes in
            switch encoding {
            case .percent: append(percentEncoded: bytes)
            case .base64: Base64.encode(bytes) { append($0) }
            case .pattern: append(quoted: bytes)
            case nil: break
            }
        }
    }

    /// All but unreserved characters (RFC 3986 §2.3) as `%` and two digits.
    private mutating func append(percentEncoded text: Span<UInt8>) {
        for index in text.indices {
            let byte = text[index]
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: append(byte)
            default:
                append(0x25)
                append(upperCaseDigit(byte >> 4))
                append(upperCaseDigit(byte & 15))
            }
        }
    }

    private func upperCaseDigit(_ value: UInt8) -> UInt8 {
        value < 10 ? 0x30 + value : 0x41 + value - 10
    }

    /// ASCII that is neither letter nor digit has a backslash before it, so that it means itself
    /// anywhere in a regular expression.
    private mutating func append(quoted text: Span<UInt8>) {
        for index in text.indices {
            switch text[index] {
            case 0x21...0x2F, 0x3A...0x40, 0x5B...0x5E, 0x60, 0x7B...0x7E: append(0x5C)
            default: break
            }
            append(text[index])
        }
    }
}
