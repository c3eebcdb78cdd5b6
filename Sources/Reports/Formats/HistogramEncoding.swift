import FoundationEssentials
import Metrics

/// The samples of a time as HdrHistogram's second encoding has them, compressed and in base64
/// (https://github.com/HdrHistogram/HdrHistogram, `encodeIntoCompressedByteBuffer`).
///
/// Values are nanoseconds from 1 ns to an hour with three digits: what our buckets report, in buckets of
/// at most 0.1 %.
struct HistogramEncoding {
    /// A value and how many samples have it, rising.
    private var counts: [(index: Int, samples: UInt64)] = []

    private static let digits: Int32 = 3
    /// The number of values that are told apart in the first bucket, 2 × 10³ as a power of two.
    private static let subBuckets = 2_048
    private static let halfMagnitude = 10
    private static let most: Int64 = HistogramScale.maximum

    init(_ samples: Histogram) {
        samples.forEachBucket { add(HistogramScale.middle(of: $0), $1, samples.moments) }
    }

    init(_ samples: CoarseHistogram) {
        samples.forEachBucket { add(CoarseHistogram.middle(of: $0), $1, samples.moments) }
    }

    /// Such as `HISTFAAAAB…`.
    var text: String {
        let payload = payload
        var head = BigEndian()
        head.add(Int32(0x1C84_9313))
        head.add(Int32(payload.count))
        head.add(Int32(0))
        head.add(HistogramEncoding.digits)
        head.add(Int64(1))
        head.add(HistogramEncoding.most)
        // The ratio between values and what they stand for, as a double: 1.
        head.add(Int64(bitPattern: (1.0).bitPattern))
        let squeezed = compressed(head.bytes + payload)
        var outer = BigEndian()
        outer.add(Int32(0x1C84_9314))
        outer.add(Int32(squeezed.count))
        return Data(outer.bytes + squeezed).base64EncodedString()
    }

    /// No value is told beyond the least and the greatest sample, as percentiles are.
    private mutating func add(_ middle: Int64, _ samples: UInt64, _ moments: Moments) {
        let value = max(moments.min, min(middle, moments.max))
        let index = HistogramEncoding.index(of: value)
        if let last = counts.last, last.index == index {
            counts[counts.count - 1].samples &+= samples
        } else {
            counts.append((index, samples))
        }
    }

    /// Where a value is counted: the first 2,048 each alone, then 1,024 to each octave.
    private static func index(of value: Int64) -> Int {
        let value = max(0, min(value, most))
        let mask = Int64(subBuckets - 1)
        let bucket = 64 - halfMagnitude - 1 - (value | mask).leadingZeroBitCount
        let sub = Int(value >> Int64(bucket))
        return ((bucket + 1) << halfMagnitude) + sub - subBuckets / 2
    }

    /// Counts in the order of their values; so many zeros in a row are a negative number.
    private var payload: [UInt8] {
        var bytes: [UInt8] = []
        var next = 0
        for (index, samples) in counts {
            let zeros = index - next
            if zeros > 0 { HistogramEncoding.append(zeros == 1 ? 0 : -Int64(zeros), to: &bytes) }
            HistogramEncoding.append(Int64(clamping: samples), to: &bytes)
            next = index + 1
        }
        return bytes
    }

    /// Zigzag, then seven bits a byte, at most nine bytes, the last of which has eight bits.
    private static func append(_ value: Int64, to bytes: inout [UInt8]) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        for _ in 0..<8 {
            if rest < 0x80 { break }
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Bytes with the highest first.
private struct BigEndian {
    var bytes: [UInt8] = []

    mutating func add(_ value: some FixedWidthInteger) {
        for shift in stride(from: value.bitWidth - 8, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: value >> shift))
        }
    }
}
