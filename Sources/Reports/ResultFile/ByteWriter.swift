import Metrics

/// Builds the binary payload of a record: variable-length integers, low 7 bits first.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    mutating func unsigned(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// A signed number, small ones of either sign in few bytes.
    mutating func signed(_ value: Int64) {
        unsigned(UInt64(bitPattern: value << 1 ^ value >> 63))
    }

    /// A number that is not negative.
    mutating func int(_ value: Int) { unsigned(UInt64(value)) }

    mutating func double(_ value: Double) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            bytes.append(UInt8(truncatingIfNeeded: value.bitPattern >> shift))
        }
    }

    mutating func string(_ value: String) {
        int(value.utf8.count)
        bytes.append(contentsOf: value.utf8)
    }

    /// A list with its length before it.
    mutating func list<Items: Collection>(
        _ items: Items, _ write: (inout ByteWriter, Items.Element) -> Void
    ) {
        int(items.count)
        for item in items { write(&self, item) }
    }

    /// A row of which most are zero: the places that are not.
    mutating func sparse(_ row: [UInt64]) {
        list(row.indices.filter { row[$0] != 0 }) { writer, index in
            writer.int(index)
            writer.unsigned(row[index])
        }
    }

    /// Moments and buckets of a histogram, each bucket by its distance from the one before.
    mutating func samples(_ moments: Moments, _ buckets: [(bucket: Int, samples: UInt64)]) {
        unsigned(moments.count)
        guard moments.count > 0 else { return }
        unsigned(moments.sum)
        unsigned(UInt64(truncatingIfNeeded: moments.squares))
        unsigned(UInt64(truncatingIfNeeded: moments.squares >> 64))
        signed(moments.min)
        signed(moments.max)
        var previous = 0
        list(buckets) { writer, entry in
            writer.int(entry.bucket - previous)
            writer.unsigned(entry.samples)
            previous = entry.bucket
        }
    }
}
