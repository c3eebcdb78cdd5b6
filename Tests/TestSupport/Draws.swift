/// Repeatable random draws (xorshift): the same ones for the same seed. They are no code of the product,
/// so that it is not judged by itself.
public struct Draws: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    public mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }

    /// A number from 0 to before `bound`.
    public mutating func below(_ bound: Int) -> Int { Int(next() >> 1) % bound }
}
