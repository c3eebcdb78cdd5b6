import Units

/// A character of a text from a web page or a word processor that is not what it looks like.
struct OddCharacter {
    /// Its bytes; of a text between curly quotes all of it.
    private var range: Range<Int>
    private let scalar: Unicode.Scalar
    /// What stands between curly quotes.
    private var quoted: String?

    /// The first in a scalar without quotes, whose bytes stand at an offset: one that cannot be seen, or a
    /// curly quote or long dash that begins it.
    init?(inPlain bytes: ArraySlice<UInt8>) {
        if bytes.allSatisfy({ $0 < 0x80 }) { return nil }
        self.init(in: bytes) { scalar, isFirst, next in
            if Typography.isInvisible(scalar) { return true }
            let isDash = [0x2013, 0x2014, 0x2022, 0x2212].contains(scalar.value)
            return isFirst && (Self.isQuote(scalar) || isDash && next == " ")
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard Self.isQuote(scalar), let last = text.unicodeScalars.last, text.count > 1,
            Self.isQuote(last) || last.value == 0xBB
        else { return }
        range = bytes.indices
        quoted = String(text.dropFirst().dropLast())
    }

    /// The first that cannot be seen on a line, outside of comments.
    init?(onLine line: ArraySlice<UInt8>) {
        let code = line.firstRange(of: " #".utf8).map { line[..<$0.lowerBound] } ?? line
        self.init(in: code) { scalar, _, _ in Typography.isInvisible(scalar) }
    }

    /// That which begins at a place where a sign of the language is expected.
    init?(at bytes: ArraySlice<UInt8>) {
        self.init(in: bytes.prefix(4)) { scalar, isFirst, _ in
            isFirst && (Typography.isInvisible(scalar) || Self.isQuote(scalar))
        }
    }

    private init?(
        in bytes: ArraySlice<UInt8>,
        where isOdd: (Unicode.Scalar, _ isFirst: Bool, _ next: Unicode.Scalar?) -> Bool
    ) {
        let scalars = Array(String(decoding: bytes, as: UTF8.self).unicodeScalars)
        var at = bytes.startIndex
        for (index, scalar) in scalars.enumerated() {
            let next = index + 1 < scalars.count ? scalars[index + 1] : nil
            let end = at + UTF8.width(scalar)
            if isOdd(scalar, index == 0, next) {
                range = at..<min(end, bytes.endIndex)
                self.scalar = scalar
                return
            }
            at = end
        }
        return nil
    }

    private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
        (0x2018...0x201F).contains(scalar.value) || scalar.value == 0xAB
    }

    /// The error that it is.
    func diagnostic(file: Int) -> Diagnostic {
        let place = SourceRange(file: file, start: range.lowerBound, end: range.upperBound)
        let name = Typography.name(of: scalar)
        if Typography.isInvisible(scalar) {
            return Diagnostic(
                .error, code: TextCode.invisibleCharacter.rawValue,
                "\(name) is not allowed here; it looks like a space or like nothing", at: place,
                hint: "retype it; only quoted text may contain it")
        }
        let isQuote = Self.isQuote(scalar)
        let meant = quoted.map { "did you mean '\"\($0)\"'?" }
        return Diagnostic(
            .error, code: TextCode.typographicSign.rawValue,
            isQuote
                ? "\(name) does not quote text; it counts as a letter"
                : "\(name) does not begin an entry",
            at: place,
            hint: isQuote
                ? meant ?? "write \" or '; to keep it, quote the whole text" : "did you mean '-'?")
    }
}
