/// Valid texts with some of their bytes, words or lines changed; the same ones for the same seed.
struct Mutations {
    private var state: UInt64
    private let texts: [[UInt8]]
    private let words: [[UInt8]]

    /// Changes to `texts` that also put in some of `words`.
    init(of texts: [String], words: [String], seed: UInt64) {
        self.texts = texts.map { Array($0.utf8) }
        self.words = words.map { Array($0.utf8) }
        state = seed
    }

    /// The next text: one of the given ones with one to four changes.
    mutating func next() -> [UInt8] {
        var bytes = texts[below(texts.count)]
        for _ in 0..<(1 + below(4)) where !bytes.isEmpty { change(&bytes) }
        return bytes
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = below(bytes.count)
        let end = min(bytes.count, place + 1 + below(12))
        switch below(9) {
        case 0: bytes[place] = UInt8(below(256))
        case 1: bytes[place] ^= 1 << UInt8(below(8))
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: words[below(words.count)], at: place)
        case 4: bytes.replaceSubrange(place..<end, with: words[below(words.count)])
        case 5: bytes.insert(contentsOf: bytes[place..<end], at: below(bytes.count))
        case 6: bytes.removeSubrange(place...)
        case 7:
            let other = texts[below(texts.count)]
            bytes.insert(contentsOf: other[below(other.count)...].prefix(20), at: place)
        default: bytes.swapAt(place, below(bytes.count))
        }
    }

    /// A number from 0 to before `bound` (SplitMix64).
    private mutating func below(_ bound: Int) -> Int {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return Int((z ^ z >> 31) % UInt64(bound))
    }
}
