/// What a random draw is for. Draws of different purposes are independent of each other.
public enum RandomPurpose: UInt64, Sendable {
    case firstSend = 1
    case sendGap, mix, session, reconnect, arrival, payload, step, endpoint, server
    case rest, busyTime, idleTime, ending
    case reaction, address, storm
    case disruption, offline
    case data = 32
}

/// A stream of random bits (SplitMix64, Steele et al. 2014). Seeded by key it serves as a
/// counter-based generator: the same key gives the same draws on any loop of any machine.
public struct RandomStream: Sendable {
    @usableFromInline var state: UInt64

    /// A stream of its own.
    @inlinable public init(seed: UInt64) { state = seed }

    /// The stream of one key: run seed, purpose, client number, index of the event.
    @inlinable public init(
        seed: UInt64, _ purpose: RandomPurpose, client: UInt64, index: UInt64 = 0
    ) {
        var key = mix64(seed &+ purpose.rawValue &* 0x9E37_79B9_7F4A_7C15)
        key = mix64(key ^ (client &* 0xD1B5_4A32_D192_ED03))
        state = mix64(key ^ (index &* 0x8CB9_2BA7_2F3D_8DD7))
    }

    /// 64 random bits.
    @inlinable public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return mix64(state)
    }

    /// A number of [0, 1) with 53 random bits.
    @inlinable public mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A whole number below `bound` (> 0), without bias worth mentioning (multiply-shift).
    @inlinable public mutating func below(_ bound: UInt64) -> UInt64 {
        next().multipliedFullWidth(by: bound).high
    }
}

/// The finaliser of SplitMix64: every input bit changes every output bit with probability ½.
@inlinable public func mix64(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}
