internal import Units

/// What happened, with what the peer said: words of ours and, apart from them, words of others, from
/// which secrets are taken before they are cut and shown.
///
///     let text: CaseText = "closed by the peer with code \(code): \(said: reason)"
public struct CaseText: Hashable, Sendable, ExpressibleByStringInterpolation {
    /// A piece of it.
    enum Part: Hashable, Sendable {
        case words(String)
        /// Bytes of the peer, or the first ones of `count`; `field` names the value that they are, by
        /// which it may be a secret.
        case said([UInt8], count: Int, field: String? = nil)
    }

    /// The most bytes that are kept of one saying. Only a part of them is shown, so that a secret
    /// that is cut off here is not shown either.
    public static let longestKept = 2_048

    private var parts: [Part] = []

    /// Nothing but words of ours. An empty text, as of an error that nobody wants to hear of, costs no
    /// memory.
    public init(_ words: String) { parts = words.isEmpty ? [] : [.words(words)] }

    public init(stringLiteral words: String) { self.init(words) }

    public init(stringInterpolation: Interpolation) { parts = stringInterpolation.parts }

    /// One text out of all that is in both.
    public static func + (one: CaseText, other: CaseText) -> CaseText {
        var sum = one
        sum.parts += other.parts
        return sum
    }

    /// As reports show it; `hide` takes secrets out of it.
    public func shown(hiding hide: (String) -> String = { $0 }) -> String {
        parts.map { part in
            switch part {
            case .words(let text): return hide(text)
            case .said(let bytes, let count, let field):
                let name = field.map { "\"\($0)\": " } ?? ""
                let hidden = hide(name + Excerpt.text(bytes)).dropFirst(name.count)
                let excerpt = Excerpt.of(String(hidden))
                return count <= bytes.count ? excerpt : "\(excerpt) (\(count) bytes)"
            }
        }.joined()
    }

    /// The same, with what it says being the value of a field.
    public func naming(_ field: String) -> CaseText {
        var text = self
        for index in parts.indices {
            guard case .said(let bytes, let count, nil) = parts[index] else { continue }
            text.parts[index] = .said(bytes, count: count, field: field)
        }
        return text
    }

    /// Collects the pieces of a literal.
    public struct Interpolation: StringInterpolationProtocol {
        var parts: [Part] = []

        public init(literalCapacity: Int, interpolationCount: Int) {}

        public mutating func appendLiteral(_ words: String) {
            if words.isEmpty { return }
            if case .words(let before) = parts.last {
                parts[parts.count - 1] = .words(before + words)
            } else {
                parts.append(.words(words))
            }
        }

        /// Words of ours.
        public mutating func appendInterpolation(_ value: some CustomStringConvertible) {
            appendLiteral(value.description)
        }

        /// A text that is made up already.
        public mutating func appendInterpolation(_ text: CaseText) { parts += text.parts }

        /// What the peer said.
        public mutating func appendInterpolation(said bytes: Span<UInt8>) {
            let kept = bytes.extracting(first: CaseText.longestKept)
            parts.append(
                .said(kept.indices.map { kept[$0] }, count: bytes.count))
        }

        /// What the peer said, as text.
        public mutating func appendInterpolation(said text: String) {
            appendInterpolation(said: Array(text.utf8).span)
        }
    }
}
