import Units

/// A piece of a page. What is put into it by interpolation is text and is escaped, unless it is a piece
/// itself: nothing that a plan or a server said can become markup.
struct HTML: ExpressibleByStringInterpolation, Equatable, Sendable {
    private(set) var source: String

    /// Nothing.
    init() { source = "" }

    init(stringLiteral source: String) { self.source = source }

    init(stringInterpolation: Interpolation) { source = stringInterpolation.source }

    /// A text as it is to be read.
    init(_ text: some StringProtocol) {
        source = ""
        HTML.escape(text, into: &source)
    }

    /// What is markup already, such as the data of a path.
    init(markup: String) { source = markup }

    var isEmpty: Bool { source.isEmpty }

    static func + (one: HTML, other: HTML) -> HTML { HTML(markup: one.source + other.source) }

    static func += (one: inout HTML, other: HTML) { one.source += other.source }

    /// Collects literals, which are markup, and texts, which are not.
    struct Interpolation: StringInterpolationProtocol {
        fileprivate var source = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            source.reserveCapacity(literalCapacity + interpolationCount * 8)
        }

        mutating func appendLiteral(_ literal: String) { source += literal }

        mutating func appendInterpolation(_ text: String) { HTML.escape(text, into: &source) }

        mutating func appendInterpolation(_ number: Int) { source += String(number) }

        /// A place in a drawing, to a tenth.
        mutating func appendInterpolation(_ place: Double) { source.append(place: place) }

        mutating func appendInterpolation(_ piece: HTML) { source += piece.source }
    }

    /// Writes a text so that it is one in content and in attributes. Characters that show nothing and may
    /// move what stands around them are told by their numbers.
    private static func escape(_ text: some StringProtocol, into source: inout String) {
        if text.utf8.allSatisfy({ isPlain($0) }) {
            source += text
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": source += "&amp;"
            case "<": source += "&lt;"
            case ">": source += "&gt;"
            case "\"": source += "&quot;"
            case "'": source += "&#39;"
            case "\n", "\t": source.unicodeScalars.append(scalar)
            case _ where scalar.isControl || isHidden(scalar):
                source += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: source.unicodeScalars.append(scalar)
            }
        }
    }

    /// Whether a byte stands for itself wherever it is.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            false
        default: (0x20..<0x7F).contains(byte)
        }
    }

    /// Direction marks that are no controls, and what HTML does not allow.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value == 0x061C || scalar.value == 0xFEFF || scalar.value & 0xFFFE == 0xFFFE
            || (0xFDD0...0xFDEF).contains(scalar.value)
    }
}

extension Sequence<HTML> {
    /// One piece of all.
    func joined(_ separator: HTML = "") -> HTML {
        HTML(markup: map(\.source).joined(separator: separator.source))
    }
}

extension String {
    /// Appends a place in a drawing, to a tenth, without what it does not need: `12`, `12.5`, `-3.1`.
    mutating func append(place: Double) {
        let place = place.isFinite ? place : 0
        let tenths = Int((Swift.max(-1e9, Swift.min(1e9, place)) * 10).rounded())
        if tenths < 0 { self += "-" }
        self += String(tenths.magnitude / 10)
        if tenths % 10 != 0 { self += ".\(tenths.magnitude % 10)" }
    }
}
