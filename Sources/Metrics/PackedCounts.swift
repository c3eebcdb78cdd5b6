/// Counts by their places, most of which are small and have neighbours, in about half a byte each.
///
/// The row goes from place 0 to the last count, as numbers of half bytes: three bits each, lowest first,
/// with the fourth set where more follow. A 0 is a gap, and the number behind it how many places have none,
/// less one.
struct PackedCounts: Hashable, Sendable {
    /// Two half bytes each, the lower one first.
    private var bytes: [UInt8] = []
    /// Whether the upper half of the last byte is not in use.
    private var hasHalf = false

    /// No counts.
    init() {}

    /// Counts above 0, in the order of their places.
    init(_ counts: some Sequence<(place: Int, count: UInt64)>) {
        var next = 0
        for (place, count) in counts {
            if place > next {
                write(0)
                write(UInt64(place - next - 1))
            }
            write(count)
            next = place + 1
        }
        // As many bytes as they need: what is kept for long is kept once in each second.
        var exact: [UInt8] = []
        exact.reserveCapacity(bytes.count)
        exact.append(contentsOf: bytes)
        bytes = exact
    }

    /// All counts, in the order of their places.
    func visit(_ body: (_ place: Int, _ count: UInt64) -> Void) {
        var (place, half) = (0, 0)
        while half < halves {
            let count = read(&half)
            if count == 0 {
                place += Int(read(&half)) + 1
            } else {
                body(place, count)
                place += 1
            }
        }
    }

    /// How many bytes it takes.
    var size: Int { bytes.count }

    private var halves: Int { size * 2 - (hasHalf ? 1 : 0) }

    private mutating func write(_ value: UInt64) {
        var rest = value
        while rest > 0x7 {
            append(UInt8(rest & 0x7) | 0x8)
            rest >>= 3
        }
        append(UInt8(rest))
    }

    private mutating func append(_ half: UInt8) {
        if hasHalf { bytes[bytes.count - 1] |= half << 4 } else { bytes.append(half) }
        hasHalf.toggle()
    }

    private func read(_ half: inout Int) -> UInt64 {
        var (value, shift) = (UInt64(0), UInt64(0))
        while true {
            let bits = bytes[half / 2] >> (half % 2 == 0 ? 0 : 4) & 0xF
            half += 1
            value |= UInt64(bits & 0x7) << shift
            if bits < 0x8 { return value }
            shift += 3
        }
    }
}
