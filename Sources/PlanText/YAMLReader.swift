/// Reads the text of a plan in YAML 1.2 into a `Node`, with everything refused that would be read
/// in another way than its author meant.
public struct YAMLReader {
    /// Lists and maps are nested no deeper; libyaml needs quadratic time for deep ones.
    static let maximumDepth = 64
    /// So many nodes may come from aliases; what is written out is bounded by the file.
    static let maximumAliasedNodes = 100_000

    /// Reads `source`, which is the file with the index `file`; adds what is wrong to
    /// `diagnostics`. Nil if the text is no YAML; with errors but not nil, the node is good
    /// enough to look for further errors.
    public static func read(
        _ source: SourceFile, file: Int, into diagnostics: inout Diagnostics
    ) -> Node? {
        guard check(source, file: file, into: &diagnostics) else { return nil }
        var builder = YAMLTreeBuilder(source, file: file)
        let root = builder.document()
        for item in builder.diagnostics.items { diagnostics.add(item) }
        return builder.hasOddCharacters ? nil : root
    }

    /// What can be told from the bytes alone: size, encoding, line ends.
    private static func check(
        _ source: SourceFile, file: Int, into diagnostics: inout Diagnostics
    ) -> Bool {
        let bytes = source.bytes
        guard source.isReadable(file: file, into: &diagnostics) else { return false }
        guard let (offset, name) = oddLineBreak(bytes) else { return true }
        diagnostics.error(
            .lineSeparator, "\(name) is not a line break here and is not allowed",
            at: SourceRange(file: file, start: offset, end: offset + 1),
            hint: "end lines with a line feed; inside double quotes write it as an escape")
        return false
    }

    /// The first character that libyaml takes for a line break but YAML 1.2 or our line numbers
    /// do not: U+0085, U+2028, U+2029 and a carriage return alone.
    private static func oddLineBreak(_ bytes: [UInt8]) -> (offset: Int, name: String)? {
        for (offset, byte) in bytes.enumerated() {
            switch byte {
            case 0x0D where offset + 1 == bytes.count || bytes[offset + 1] != 0x0A:
                return (offset, "a carriage return without a line feed")
            case 0xC2 where offset + 1 < bytes.count && bytes[offset + 1] == 0x85:
                return (offset, "U+0085")
            case 0xE2 where offset + 2 < bytes.count && bytes[offset + 1] == 0x80:
                if bytes[offset + 2] == 0xA8 { return (offset, "U+2028") }
                if bytes[offset + 2] == 0xA9 { return (offset, "U+2029") }
            default: break
            }
        }
        return nil
    }
}
