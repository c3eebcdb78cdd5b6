import Metrics

/// What a payload says that it cannot say.
struct Malformed: Error {
    /// What was being read.
    var what: String
}

/// Reads the binary payload of a record; whatever the bytes are, it returns or throws, and takes no
/// more memory than a small multiple of them.
struct ByteReader {
    private let bytes: [UInt8]
    private var position: Int
    private let end: Int

    /// A reader of `range` of the bytes.
    init(_ bytes: [UInt8], _ range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    mutating func unsigned(_ what: String) throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while position < end, shift < 64 {
            let byte = bytes[position]
            position += 1
            guard shift < 63 || byte < 2 else { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
        }
        throw Malformed(what: what)
    }

    mutating func signed(_ what: String) throws(Malformed) -> Int64 {
        let value = try unsigned(what)
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A number below `limit`; the usual one leaves room for adding up a million of them.
    mutating func int(_ what: String, below limit: Int = 1 << 42) throws(Malformed) -> Int {
        let value = try unsigned(what)
        guard value < UInt64(limit) else { throw Malformed(what: what) }
        return Int(value)
    }

    mutating func double(_ what: String) throws(Malformed) -> Double {
        guard end - position >= 8 else { throw Malformed(what: what) }
        var bits: UInt64 = 0
        for index in 0..<8 { bits |= UInt64(bytes[position + index]) << UInt64(8 * index) }
        position += 8
        let value = Double(bitPattern: bits)
        guard value.isFinite else { throw Malformed(what: what) }
        return value
    }

    mutating func string(_ what: String) throws(Malformed) -> String {
        let length = try int(what)
        guard length <= end - position else { throw Malformed(what: what) }
        position += length
        return String(decoding: bytes[(position - length)..<position], as: UTF8.self)
    }

    /// A list whose items take at least a byte each. One before which the payload ends is empty: the
    /// tool that wrote it did not have it.
    mutating func list(
        _ what: String, _ read: (inout ByteReader) throws(Malformed) -> Void
    ) throws(Malformed) {
        guard position < end else { return }
        let count = try int(what)
        guard count <= end - position else { throw Malformed(what: what) }
        for _ in 0..<count { try read(&self) }
    }

    /// A row of so many places of which most are zero; what lies behind them is not known here.
    mutating func sparse(_ what: String, count: Int) throws(Malformed) -> [UInt64] {
        var row = [UInt64](repeating: 0, count: count)
        try list(what) { reader throws(Malformed) in
            let index = try reader.int(what)
            let value = try reader.unsigned(what)
            if index < count { row[index] = value }
        }
        return row
    }

    /// Moments and buckets of a histogram.
    mutating func samples(
        _ what: String
    ) throws(Malformed) -> (Moments, [(bucket: Int, samples: UInt64)]) {
        var moments = Moments()
        var buckets: [(bucket: Int, samples: UInt64)] = []
        moments.count = try unsigned(what)
        guard moments.count > 0 else { return (moments, buckets) }
        moments.sum = try unsigned(what)
        moments.squares = UInt128(try unsigned(what))
        moments.squares |= UInt128(try unsigned(what)) << 64
        moments.min = try signed(what)
        moments.max = try signed(what)
        guard 0 <= moments.min, moments.min <= moments.max,
            moments.max <= HistogramScale.maximum
        else { throw Malformed(what: what) }
        var bucket = 0
        try list(what) { reader throws(Malformed) in
            bucket += try reader.int(what, below: HistogramScale.buckets)
            buckets.append((bucket, try reader.unsigned(what)))
        }
        return (moments, buckets)
    }
}
