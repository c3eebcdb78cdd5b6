/// A number taken apart where it stands in some bytes: ±0.d₁d₂d₃… × 10^exponent, of any length, so
/// that two numbers are compared without a digit being lost and without memory.
///
///     -0.0450e3   sign -, digits 45 from `first` to `end`, exponent -1 + 3 = 2
struct JSONDecimal: Hashable, BitwiseCopyable, Sendable {
    private enum Kind: UInt8, BitwiseCopyable { case zero, finite, infinite, nan }

    private var kind = Kind.zero
    private var isNegative = false
    /// The first digit that is not zero, and the place behind the last one.
    private var first = 0
    private var end = 0
    private var exponent = 0

    /// Exponents beyond this are all the same.
    private static let mostExponent = 1 << 48

    /// The number that `bytes` have from `start` to before `end`.
    init(_ bytes: Span<UInt8>, _ start: Int, _ end: Int) {
        isNegative = bytes[start] == UInt8(ascii: "-")
        var at = isNegative ? start + 1 : start
        switch bytes[at] {
        case UInt8(ascii: "N"): kind = .nan
        case UInt8(ascii: "I"): kind = .infinite
        default:
            readDigits(bytes, &at, end)
            // Zero is zero, whatever its sign and exponent.
            if kind == .zero { isNegative = false } else { readExponent(bytes, at, end) }
        }
    }

    private mutating func readDigits(_ bytes: Span<UInt8>, _ at: inout Int, _ limit: Int) {
        var isFraction = false
        while at < limit {
            let digit = bytes[at] &- 0x30
            if digit < 10 {
                if digit > 0 {
                    if kind == .zero { (kind, first) = (.finite, at) }
                    end = at + 1
                }
                if kind == .finite {
                    if !isFraction { exponent += 1 }
                } else if isFraction {
                    exponent -= 1
                }
            } else if bytes[at] == UInt8(ascii: ".") {
                isFraction = true
            } else {
                return
            }
            at += 1
        }
    }

    /// Adds what stands behind the `e` at `start`, if there is one.
    private mutating func readExponent(_ bytes: Span<UInt8>, _ start: Int, _ limit: Int) {
        var at = start + 1
        guard at < limit else { return }
        let isBelow = bytes[at] == UInt8(ascii: "-")
        if isBelow || bytes[at] == UInt8(ascii: "+") { at += 1 }
        var power = 0
        while at < limit, power < Self.mostExponent {
            power = power * 10 + Int(bytes[at] &- 0x30)
            at += 1
        }
        exponent += isBelow ? -power : power
    }

    /// Below zero, zero or above it as this number in its bytes is less than, equal to or greater
    /// than another one in other bytes; nil if one of them is none.
    func order(in bytes: Span<UInt8>, to other: JSONDecimal, in others: Span<UInt8>) -> Int? {
        if kind == .nan || other.kind == .nan { return nil }
        let (sign, otherSign) = (self.sign, other.sign)
        if sign != otherSign || sign == 0 { return sign - otherSign }
        return sign * magnitude(in: bytes, to: other, in: others)
    }

    /// −1, 0 or 1.
    private var sign: Int { kind == .zero ? 0 : isNegative ? -1 : 1 }

    /// The order of two numbers without their signs, neither of which is zero.
    private func magnitude(
        in bytes: Span<UInt8>, to other: JSONDecimal, in others: Span<UInt8>
    ) -> Int {
        if kind != other.kind { return kind == .infinite ? 1 : -1 }
        if kind == .infinite { return 0 }
        if exponent != other.exponent { return exponent < other.exponent ? -1 : 1 }
        var (at, place) = (first, other.first)
        while at < end, place < other.end {
            if bytes[at] == UInt8(ascii: ".") {
                at += 1
            } else if others[place] == UInt8(ascii: ".") {
                place += 1
            } else if bytes[at] != others[place] {
                return bytes[at] < others[place] ? -1 : 1
            } else {
                at += 1
                place += 1
            }
        }
        // The last digit of both is not zero, so what has more digits is greater.
        return at < end ? 1 : place < other.end ? -1 : 0
    }

    /// A hash that it shares with all numbers that are equal to it.
    func hash(in bytes: Span<UInt8>) -> UInt64 {
        var digits: UInt64 = 0
        if kind == .finite {
            for at in first..<end where bytes[at] != UInt8(ascii: ".") {
                digits = digits &* 10 &+ UInt64(bytes[at] &- 0x30)
            }
        }
        let power = UInt64(bitPattern: Int64(exponent)) &* 0x9E37_79B9_7F4A_7C15
        return digits ^ (kind == .finite ? power : 0) ^ (isNegative ? 1 << 63 : 0)
    }
}
