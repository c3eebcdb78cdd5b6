import Assertions
import Metrics
import Units

/// `x.hlog`: a log of HdrHistogram, an interval for each second and time, with the time's name as tag, which ends
/// with `.against` where it is the other side's.
///
/// Values are nanoseconds, the column of the most has milliseconds, as the tools of HdrHistogram expect.
/// As a run goes all of it has the resolution of the summary; a saved run has seconds of less (0.8 %) and
/// no connects.
struct HistogramLog: SecondWriter {
    private let header: RunHeader

    init(_ header: RunHeader) { self.header = header }

    var head: [UInt8] {
        let start = Format.fixed(Double(header.startMilliseconds) / 1_000, decimals: 3)
        let date = wallClock(milliseconds: header.startMilliseconds)
        return Array(
            ("#[wsplan \(header.host.tool)]\n#[Histogram log format version 1.3]\n"
                + "#[StartTime: \(start) (seconds since epoch), \(date)]\n"
                + #""StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram""#
                + "\n").utf8)
    }

    mutating func piece(_ second: SecondFigures) -> [UInt8] {
        var text = ""
        if let detail = second.detail {
            for metric in HistogramLog.times {
                let samples = detail.delta.histogram(metric)
                guard samples.count > 0 else { continue }
                add(metric, second, samples.moments, HistogramEncoding(samples), to: &text)
            }
        } else {
            for (metric, samples) in second.point.times where samples.moments.count > 0 {
                add(metric, second, samples.moments, HistogramEncoding(samples), to: &text)
            }
        }
        return Array(text.utf8)
    }

    func end(_ conclusion: RunConclusion) -> [UInt8] { [] }

    private static let times: [TimeMetric] = [.rtt, .serviceTime, .sendLag, .connect]

    private func add(
        _ metric: TimeMetric, _ second: SecondFigures, _ moments: Moments,
        _ samples: HistogramEncoding, to text: inout String
    ) {
        let point = second.point
        let tag = metric.name + (second.side == .new ? "" : ".\(second.side.rawValue)")
        let most = Format.fixed(Double(moments.max) / 1e6, decimals: 3)
        text +=
            "Tag=\(tag),\(point.start).000,\(point.seconds).000,\(most),\(samples.text)\n"
    }
}

extension OutputFormat {
    /// Histograms of each second.
    static let histogramLog = bySecond(
        "hlog", ".hlog", "A log of HdrHistogram, an interval for each second.", HistogramLog.self)
}
