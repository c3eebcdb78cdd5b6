import Metrics
import Units

/// `x.hgrm`: the percentiles of `rtt` in the measured phases, as `outputPercentileDistribution` of
/// HdrHistogram prints them and its plotter reads them; milliseconds.
struct PercentileTable {
    private let samples: Histogram

    init(_ result: RunResult) { samples = result.store.histogram(.rtt, in: result.measured) }

    /// Steps to each halving of what is left to 100 %, as HdrHistogram has by default.
    private static let ticks = 5.0

    var text: String {
        var text = "       Value     Percentile TotalCount 1/(1-Percentile)\n\n"
        for row in rows {
            let rest = row.quantile < 1 ? Format.fixed(1 / (1 - row.quantile), decimals: 2) : ""
            text += PercentileTable.right(Format.fixed(row.value / 1e6, decimals: 3), 12)
            text += " " + PercentileTable.right(Format.fixed(row.quantile, decimals: 12), 14)
            text += " " + PercentileTable.right("\(row.count)", 10)
            text += rest.isEmpty ? "\n" : " " + PercentileTable.right(rest, 14) + "\n"
        }
        func figure(_ value: Double?) -> String {
            PercentileTable.right(Format.fixed((value ?? 0) / 1e6, decimals: 3), 12)
        }
        let most: Double? = samples.count > 0 ? Double(samples.moments.max) : nil
        text += "#[Mean    = \(figure(samples.moments.mean)), StdDeviation   = "
        text += "\(figure(samples.moments.standardDeviation))]\n"
        text += "#[Max     = \(figure(most)), Total count    = "
        text += "\(PercentileTable.right("\(samples.count)", 12))]\n"
        text += "#[Buckets = \(PercentileTable.right("27", 12)), SubBuckets     = "
        text += "\(PercentileTable.right("\(HistogramScale.blockSize)", 12))]\n"
        return text
    }

    private typealias Row = (value: Double, quantile: Double, count: UInt64)

    /// Percentiles that come closer to 100 % in ever finer steps, until all samples are told.
    private var rows: [Row] {
        guard samples.count > 0 else { return [] }
        var rows: [Row] = []
        var level = 0.0
        var seen: UInt64 = 0
        samples.forEachBucket { bucket, count in
            seen &+= count
            let reached = Double(seen) / Double(samples.count)
            let middle = HistogramScale.middle(of: bucket)
            let value = Double(max(samples.moments.min, min(middle, samples.moments.max)))
            while level <= reached, level < 1 {
                rows.append((value, level, seen))
                if seen == samples.count { break }
                level += PercentileTable.step(at: level)
            }
        }
        rows.append((Double(samples.moments.max), 1, samples.count))
        return rows
    }

    /// How far it is to the next percentile.
    private static func step(at level: Double) -> Double {
        var halvings = 1.0
        var rest = 1 - level
        while rest <= 0.5 {
            rest *= 2
            halvings += 1
        }
        var half = 1.0
        for _ in 0..<Int(halvings) { half /= 2 }
        return half / ticks
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.utf8.count)) + text
    }
}

extension OutputFormat {
    /// The distribution of rtt.
    static let percentileTable = OutputFormat(
        key: "hgrm", ending: ".hgrm",
        sentence: "The percentiles of rtt, for HdrHistogram's plotter."
    ) { Array(PercentileTable($0).text.utf8) }
}
