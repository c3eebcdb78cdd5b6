internal import Units

/// The end of what a program writes, however much that is.
struct OutputTail: Sendable {
    /// Bytes that are kept.
    static let size = 64 << 10
    /// Bytes that are kept beside them, so that no secret is cut in two before it is hidden.
    private static let margin = 4 << 10

    private var bytes: [UInt8] = []
    /// All that was written.
    private(set) var total: UInt64 = 0

    /// Takes what was written next.
    mutating func add(_ piece: ArraySlice<UInt8>) {
        total += UInt64(piece.count)
        bytes += piece
        // Twice as much may be there, so that little is moved.
        let kept = Self.size + Self.margin
        if bytes.count > 2 * kept { bytes.removeFirst(bytes.count - kept) }
    }

    /// The end of it as text, from which `hide` has taken secrets and in which nothing moves a terminal.
    func text(hiding hide: (String) -> String) -> String {
        let kept = bytes.suffix(Self.size + Self.margin)
        let hidden = hide(Self.printable(String(decoding: kept, as: UTF8.self)))
        guard hidden.utf8.count > Self.size else { return hidden }
        // A line that is not whole may be half of something.
        let end = hidden.utf8.suffix(Self.size)
        let start = end.firstIndex(of: UInt8(ascii: "\n")).map(end.index(after:))
        return String(decoding: hidden.utf8[(start ?? end.startIndex)...], as: UTF8.self)
    }

    /// The text without escape sequences and other control characters than ends of lines and tabs.
    private static func printable(_ text: String) -> String {
        /// Where in a sequence (ECMA-48) a character stands: behind ESC, or behind ESC and `[`.
        enum Place { case text, escape, sequence }
        var result = String.UnicodeScalarView()
        var place = Place.text
        for scalar in text.unicodeScalars {
            switch (place, scalar) {
            case (_, "\u{1B}"): place = .escape
            case (.escape, "["): place = .sequence
            case (.escape, _), (.sequence, "@"..."~"): place = .text
            case (.sequence, _): break
            case (.text, "\n"), (.text, "\t"): result.append(scalar)
            case (.text, _): if !scalar.isControl { result.append(scalar) }
            }
        }
        return String(result)
    }
}
