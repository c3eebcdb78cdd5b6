import Metrics

/// The kinds of answers that a distribution has: hills on a logarithmic scale with a valley between them.
struct LatencyPeaks {
    /// A hill.
    struct Peak: Equatable {
        /// Where it is highest, in nanoseconds.
        var value: Double
        /// Which part of all samples it has, from valley to valley.
        var share: Double
    }

    private(set) var peaks: [Peak] = []

    /// Steps of an octave; and over how many steps heights are smoothed on both sides.
    private static let steps = 8.0
    private static let reach = 2
    /// A valley is no higher than this part of the lower hill beside it.
    private static let valley = 0.5
    /// What has less of the samples is no kind of its own.
    private static let leastShare = 0.01
    /// Fewer samples tell of one kind only.
    private static let leastSamples: UInt64 = 200
    private static let most = 4

    /// Of samples, without those at a deadline.
    init(_ samples: Histogram, without deadline: Double? = nil) {
        guard samples.count > 0 else { return }
        var counts: [Int: Double] = [:]
        samples.forEachBucket { bucket, count in
            let value = max(1, Double(HistogramScale.middle(of: bucket)))
            if let deadline, abs(value - deadline) < deadline / 64 { return }
            counts[Int(Self.octaves(value) * Self.steps), default: 0] += Double(count)
        }
        guard let first = counts.keys.min(), let last = counts.keys.max() else { return }
        let heights = (first - Self.reach...last + Self.reach).map { counts[$0] ?? 0 }
        let hills = samples.count < Self.leastSamples ? [] : Self.hills(Self.smooth(heights))
        let total = heights.reduce(0, +)
        let ranges = hills.count > 1 ? hills : [heights.indices]
        let found = ranges.map { range -> Peak in
            let top = range.max { heights[$0] < heights[$1] } ?? range.lowerBound
            let value = Self.value(Double(top + first - Self.reach) + 0.5)
            return Peak(value: value, share: range.reduce(0) { $0 + heights[$1] } / total)
        }
        peaks = found.filter { found.count == 1 || $0.share >= Self.leastShare }
        if peaks.count > Self.most {
            peaks = Array(peaks.sorted { $0.share > $1.share }.prefix(Self.most))
                .sorted { $0.value < $1.value }
        }
    }

    private static func octaves(_ value: Double) -> Double { Round.log10(value) / Round.log10(2) }

    private static func value(_ step: Double) -> Double {
        let octave = (step / steps).rounded(.down)
        var value = 1.0
        for _ in 0..<Int(octave) { value *= 2 }
        // Between octaves by eighths: 2^(1/8).
        for _ in 0..<Int(step - octave * steps) { value *= 1.090_507_732_665_257_7 }
        return value
    }

    private static func smooth(_ heights: [Double]) -> [Double] {
        heights.indices.map { index in
            let near = max(0, index - reach)...min(heights.count - 1, index + reach)
            return near.reduce(0) { $0 + heights[$1] } / Double(near.count)
        }
    }

    /// Where each hill lies, cut at the lowest place of the valleys.
    private static func hills(_ heights: [Double]) -> [Range<Int>] {
        var tops: [Int] = []
        var valleys: [Int] = []
        var (top, low) = (0, 0)
        var isFalling = false
        for index in heights.indices {
            if !isFalling {
                if heights[index] > heights[top] { top = index }
                if heights[index] < heights[top] * valley {
                    (isFalling, low) = (true, index)
                    tops.append(top)
                }
            } else {
                if heights[index] < heights[low] { low = index }
                if heights[index] * valley > heights[low], heights[index] > 0 {
                    (isFalling, top) = (false, index)
                    valleys.append(low)
                }
            }
        }
        if !isFalling { tops.append(top) }
        let cuts = [0] + valleys.prefix(max(0, tops.count - 1)) + [heights.count]
        return zip(cuts, cuts.dropFirst()).map { $0..<$1 }
    }
}
