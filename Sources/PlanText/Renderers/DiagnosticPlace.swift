import Units

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
    guard text.unicodeScalars.contains(where: \.isControl) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
        if scalar.isControl {
            result += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
}
