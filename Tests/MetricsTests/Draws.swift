import Metrics

/// Repeatable random draws for these tests (xorshift).
struct Draws {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func bits() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    mutating func below(_ n: Int) -> Int { Int(bits() >> 1) % n }

    /// A time of any size: its octave is drawn first.
    mutating func time(below octave: Int = 42, above lowest: Int = 0) -> Int64 {
        let shift = UInt64(lowest + below(octave - lowest))
        return HistogramScale.clamp(Int64((1 << shift) | bits() & ((1 << shift) - 1)))
    }
}

/// Names as many as asked for.
func testLabels(phases: Int = 3, profiles: Int = 2, messages: Int = 2, urls: Int = 1) -> LabelSpace
{
    func names(_ word: String, _ n: Int) -> [String] { (0..<n).map { "\(word)\($0)" } }
    return LabelSpace(
        phases: names("phase", phases), profiles: names("profile", profiles),
        messages: names("message", messages), urls: names("url", urls))
}
