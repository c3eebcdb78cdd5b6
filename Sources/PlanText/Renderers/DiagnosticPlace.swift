/// Where a range lies, in the terms of a reader.
struct DiagnosticPlace {
    var file: String
    var line: Int
    /// In characters, from 1.
    var column: Int
    var endLine: Int
    /// The first column behind.
    var endColumn: Int

    /// Nil if there is no range or its file is not among `files`.
    init?(_ range: SourceRange?, in files: [SourceFile]) {
        guard let range, files.indices.contains(range.file) else { return nil }
        let source = files[range.file]
        file = source.name
        (line, column) = source.position(at: range.start)
        (endLine, endColumn) = source.position(at: range.end)
    }
}

/// The text on one line: control characters, which could also steer a terminal, as escapes.
func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
        if isControl(scalar) {
            result += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
}

/// Whether a scalar has no picture of its own: C0, C1, line separators, direction marks.
func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
}
