/// Reads the text of a plan in JSON (RFC 8259, nothing more) into a `Node` with the same places and
/// rules as YAML: unique keys, bounded depth.
public struct JSONReader {
    /// Reads `source`, which is the file with the index `file`; adds what is wrong to
    /// `diagnostics`. Nil if the text is no JSON.
    public static func read(
        _ source: SourceFile, file: Int, into diagnostics: inout Diagnostics
    ) -> Node? {
        guard source.isReadable(file: file, into: &diagnostics) else { return nil }
        if let offset = firstInvalid(source.bytes) {
            diagnostics.error(
                .encoding, "the text is not valid UTF-8 here",
                at: SourceRange(file: file, start: offset, end: offset + 1),
                hint: "save the file as UTF-8")
            return nil
        }
        var parser = JSONParser(source, file: file)
        let root = parser.document()
        for item in parser.diagnostics.items { diagnostics.add(item) }
        return root
    }

    /// The offset of the first byte that is no UTF-8.
    private static func firstInvalid(_ bytes: [UInt8]) -> Int? {
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
