internal import Wire

extension ByteBuffer {
    /// Appends up to eight characters packed into a word, the first one lowest.
    mutating func append(letters: UInt64) {
        var rest = letters
        while rest != 0 {
            append(UInt8(truncatingIfNeeded: rest))
            rest >>= 8
        }
    }

    /// Appends a whole number in decimal.
    mutating func append(decimal value: Int64) {
        if value < 0 { append(0x2D) }
        append(digits: value.magnitude)
    }

    private mutating func append(digits value: UInt64) {
        let digits = EightDigits(value % 100_000_000)
        if value < 100_000_000 {
            append(digits.text &>> (8 &* UInt64(digits.zeros)), count: 8 &- digits.zeros)
        } else {
            append(digits: value / 100_000_000)
            append(littleEndian: digits.text)
        }
    }

    /// Appends a number with up to six decimals and no trailing zeros; one beyond 64 bits as `1e+20`.
    mutating func append(fixed value: Double) {
        guard value.magnitude < 0x1p63 else {
            append(Array(value.description.utf8))
            return
        }
        var whole = Int64(value.magnitude)
        var rest = Int64(((value.magnitude - Double(whole)) * 1e6).rounded())
        if rest == 1_000_000 {
            whole += 1
            rest = 0
        }
        if value < 0, whole > 0 || rest > 0 { append(0x2D) }
        append(decimal: whole)
        if rest == 0 { return }
        append(0x2E)
        var unit: Int64 = 100_000
        while rest > 0 {
            append(0x30 + UInt8(rest / unit))
            rest %= unit
            unit /= 10
        }
    }
}

/// The last eight digits of a number, all worked out at once in the bytes of a word (P. Khuong, "How to
/// print integers really fast", 2017).
private struct EightDigits {
    /// As text, the first digit in the lowest byte.
    let text: UInt64
    /// Digits before the first that counts; 0 has one that counts.
    let zeros: Int

    @inline(__always)
    init(_ value: UInt64) {
        // Two numbers of four digits, then four of two, then eight of one.
        let fours = value / 10_000 | (value % 10_000) &<< 32
        let hundreds = (fours &* 10_486) &>> 20 & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- 100 &* hundreds) &<< 16
        let tens = (twos &* 103) &>> 10 & 0x000F_000F_000F_000F
        let ones = tens | (twos &- 10 &* tens) &<< 8
        text = ones | 0x3030_3030_3030_3030
        zeros = min(ones.trailingZeroBitCount, 63) &>> 3
    }
}

/// The wall clock as ISO 8601 text, without a library on the hot path.
enum WallClockText {
    /// Appends `2026-01-31T12:00:00.000Z`.
    static func append(_ nanoseconds: Int64, to out: inout ByteBuffer) {
        appendDate(nanoseconds, to: &out)
        out.append(0x5A)
    }

    /// Appends `2026-01-31T13:00:00.000+01:00`, the local time that is so many seconds ahead of UTC.
    static func append(_ nanoseconds: Int64, ahead offset: Int64, to out: inout ByteBuffer) {
        appendDate(nanoseconds + offset * 1_000_000_000, to: &out)
        out.append(offset < 0 ? 0x2D : 0x2B)
        let minutes = abs(offset) / 60
        pad(minutes / 60, 2, &out)
        out.append(0x3A)
        pad(minutes % 60, 2, &out)
    }

    /// Days from civil: Hinnant, chrono algorithms.
    private static func appendDate(_ nanoseconds: Int64, to out: inout ByteBuffer) {
        let seconds = nanoseconds / 1_000_000_000
        let days = seconds / 86_400 + 719_468
        let era = days / 146_097
        let ofEra = days - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * ofYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        pad(year, 4, &out)
        out.append(0x2D)
        pad(month, 2, &out)
        out.append(0x2D)
        pad(ofYear - (153 * shifted + 2) / 5 + 1, 2, &out)
        out.append(0x54)
        pad(seconds / 3_600 % 24, 2, &out)
        out.append(0x3A)
        pad(seconds / 60 % 60, 2, &out)
        out.append(0x3A)
        pad(seconds % 60, 2, &out)
        out.append(0x2E)
        pad(nanoseconds / 1_000_000 % 1_000, 3, &out)
    }

    private static func pad(_ value: Int64, _ digits: Int, _ out: inout ByteBuffer) {
        var unit: Int64 = 1
        for _ in 1..<digits { unit *= 10 }
        while unit > 0 {
            out.append(0x30 + UInt8(value / unit % 10))
            unit /= 10
        }
    }
}

extension Int64 {
    /// The whole number that a text is; nil if it is none, or beyond 64 bits.
    init?(decimal text: Span<UInt8>) {
        let isNegative = text.count > 0 && text[0] == UInt8(ascii: "-")
        let first = isNegative ? 1 : 0
        guard text.count > first else { return nil }
        self = 0
        for place in first..<text.count {
            let digit = text[place] &- 0x30
            let (tens, isOver) = multipliedReportingOverflow(by: 10)
            let (next, isBeyond) =
                isNegative
                ? tens.subtractingReportingOverflow(Int64(digit))
                : tens.addingReportingOverflow(Int64(digit))
            guard digit < 10, !isOver, !isBeyond else { return nil }
            self = next
        }
    }

    /// The number of the range that has the same remainder when it is divided by the size of the range:
    /// behind the last one the first comes again, and before the first one the last.
    func wrapped(into range: ClosedRange<Int64>) -> Int64 {
        // The size is up to 2⁶⁴ and the distance up to that too, so both take more bits.
        let size = Int128(range.upperBound) - Int128(range.lowerBound) + 1
        let rest = (Int128(self) - Int128(range.lowerBound)) % size
        return Int64(Int128(range.lowerBound) + (rest < 0 ? rest + size : rest))
    }
}
