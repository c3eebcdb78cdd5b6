import TestSupport

/// Valid texts with some of their bytes, words or lines changed; the same ones for the same seed.
struct Mutations {
    private var draws: Draws
    private let texts: [[UInt8]]
    private let words: [[UInt8]]

    /// Changes to `texts` that also put in some of `words`.
    init(of texts: [String], words: [String], seed: UInt64) {
        self.texts = texts.map { Array($0.utf8) }
        self.words = words.map { Array($0.utf8) }
        draws = Draws(seed: seed)
    }

    /// The next text: one of the given ones with one to four changes.
    mutating func next() -> [UInt8] {
        var bytes = texts[draws.below(texts.count)]
        for _ in 0..<(1 + draws.below(4)) where !bytes.isEmpty { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = draws.below(bytes.count)
        let end = min(bytes.count, place + 1 + draws.below(12))
        switch draws.below(9) {
        case 0: bytes[place] = UInt8(draws.below(256))
        case 1: bytes[place] ^= 1 << UInt8(draws.below(8))
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: words[draws.below(words.count)], at: place)
        case 4: bytes.replaceSubrange(place..<end, with: words[draws.below(words.count)])
        case 5: bytes.insert(contentsOf: bytes[place..<end], at: draws.below(bytes.count))
        case 6: bytes.removeSubrange(place...)
        case 7:
            let other = texts[draws.below(texts.count)]
            bytes.insert(contentsOf: other[draws.below(other.count)...].prefix(20), at: place)
        default: bytes.swapAt(place, draws.below(bytes.count))
        }
    }
}
