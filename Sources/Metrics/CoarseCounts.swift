/// The buckets of coarse histograms laid out flat: what comes into a stretch of time that slides is added,
/// and what leaves it taken out, in place.
public struct CoarseCounts: Sendable {
    private var counts = [UInt64](repeating: 0, count: CoarseHistogram.bucketCount)

    /// What one takes, in bytes.
    public static var memory: Int {
        CoarseHistogram.bucketCount * MemoryLayout<UInt64>.stride
    }

    /// No samples.
    public init() {}

    /// Takes in samples.
    public mutating func add(_ samples: CoarseHistogram) {
        samples.forEachBucket { counts[Int($0)] &+= $1 }
    }

    /// Takes out samples that were added before.
    public mutating func remove(_ samples: CoarseHistogram) {
        samples.forEachBucket { counts[Int($0)] &-= $1 }
    }

    /// All that is in it, with what is known exactly of these samples.
    public func histogram(_ moments: Moments) -> CoarseHistogram {
        var entries: [CoarseHistogram.Entry] = []
        for (bucket, samples) in counts.enumerated() where samples > 0 {
            entries.append((UInt16(bucket), samples))
        }
        return CoarseHistogram(moments, entries)
    }
}

extension CoarseHistogram {
    /// The samples of several together.
    public static func sum(_ parts: [CoarseHistogram]) -> CoarseHistogram {
        guard var moments = parts.first?.moments else { return CoarseHistogram() }
        if parts.count == 1 { return parts[0] }
        var counts = CoarseCounts()
        counts.add(parts[0])
        for part in parts.dropFirst() {
            counts.add(part)
            moments.merge(part.moments)
        }
        return counts.histogram(moments)
    }
}
