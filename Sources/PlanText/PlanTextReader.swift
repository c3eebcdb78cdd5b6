/// Reads the text of a plan, whichever of the two languages it is in.
public struct PlanTextReader {
    /// Reads `source`, which is the file with the index `file`, as JSON if it is named so or starts
    /// with a brace, else as YAML. Nil after an error of the syntax.
    public static func read(
        _ source: SourceFile, file: Int, into diagnostics: inout Diagnostics
    ) -> Node? {
        let first = source.bytes.first { $0 != 0x20 && !(0x09...0x0D).contains($0) }
        if source.name.hasSuffix(".json") || first == UInt8(ascii: "{") {
            return JSONReader.read(source, file: file, into: &diagnostics)
        }
        return YAMLReader.read(source, file: file, into: &diagnostics)
    }
}

extension SourceFile {
    /// Files are not larger than this.
    public static let maximumBytes = 16 << 20

    /// Whether it can be text of a plan by its size and its encoding; says why not.
    func isReadable(file: Int, into diagnostics: inout Diagnostics) -> Bool {
        let start = SourceRange(file: file, start: 0, end: min(1, bytes.count))
        if bytes.count > Self.maximumBytes {
            diagnostics.error(
                .fileTooLarge, "the file has \(bytes.count) bytes; a plan must not exceed 16 MiB",
                at: start, hint: "bulk data belongs in 'data:' files")
            return false
        }
        let isWide = bytes.count > 1 && (bytes[0] == 0) != (bytes[1] == 0)
        if isWide || bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            diagnostics.error(
                .encoding, "expected a plan in UTF-8, got UTF-16", at: start,
                hint: "save it as UTF-8")
            return false
        }
        // Guesses at what was meant reckon with the text, whose places would be wrong.
        if let offset = firstInvalid {
            diagnostics.error(
                .encoding, "the text is not valid UTF-8 here",
                at: SourceRange(file: file, start: offset, end: offset + 1),
                hint: "save the file as UTF-8")
            return false
        }
        return true
    }

    /// The offset of the first byte that is no UTF-8.
    private var firstInvalid: Int? {
        if bytes.allSatisfy({ $0 < 0x80 }) { return nil }
        var parser = Unicode.UTF8.ForwardParser()
        var iterator = bytes.makeIterator()
        var offset = 0
        while true {
            switch parser.parseScalar(from: &iterator) {
            case .valid(let scalar): offset += scalar.count
            case .error: return offset
            case .emptyInput: return nil
            }
        }
    }
}
