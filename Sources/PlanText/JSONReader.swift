/// Reads the text of a plan in JSON (RFC 8259, nothing more) into a `Node` with the same places and
/// rules as YAML: unique keys, bounded depth.
public struct JSONReader {
    /// Reads `source`, which is the file with the index `file`; adds what is wrong to
    /// `diagnostics`. Nil if the text is no JSON.
    public static func read(
        _ source: SourceFile, file: Int, into diagnostics: inout Diagnostics
    ) -> Node? {
        guard source.isReadable(file: file, into: &diagnostics) else { return nil }
        var parser = JSONParser(source, file: file)
        let root = parser.document()
        for item in parser.diagnostics.items { diagnostics.add(item) }
        return root
    }
}
