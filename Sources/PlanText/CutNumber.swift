import Units

/// A number in braces that its comma makes two entries of: `{ every: 1,5s }` has a key `5s`.
struct CutNumber {
    /// The error that it is.
    let diagnostic: Diagnostic

    /// Nil if two neighbours in a map are no halves of a number.
    init?(_ first: Member, _ second: Member, in bytes: [UInt8]) {
        guard case .scalar(let head) = first.value.value, head.style == .plain,
            case .scalar(let nothing) = second.value.value, nothing.style == .plain,
            nothing.text.isEmpty, head.text.utf8.last.map(Self.isDigit) ?? false,
            bytes[second.keyRange.start...].first.map(Self.isDigit) ?? false,
            bytes[first.value.range.end..<second.keyRange.start].elementsEqual(",".utf8)
        else { return nil }
        var range = first.value.range
        range.end = second.keyRange.end
        let text = "\(head.text),\(second.key)"
        let meant = ValueRepair.withoutCommas(text).map { "'\($0)'" }
        diagnostic = Diagnostic(
            .error, code: TextCode.cutNumber.rawValue,
            "the comma splits the number '\(text)' in two", at: range,
            hint: meant.isEmpty
                ? "write decimals with a point"
                : "did you mean \(meant.joined(separator: " or "))?")
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
