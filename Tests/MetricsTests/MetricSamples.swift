import Metrics
import TestSupport

extension Draws {
    /// A time of any size: its octave is drawn first.
    mutating func time(below octave: Int = 42, above lowest: Int = 0) -> Int64 {
        let shift = UInt64(lowest + below(octave - lowest))
        return HistogramScale.clamp(Int64((1 << shift) | next() & ((1 << shift) - 1)))
    }
}

/// Names as many as asked for.
func testLabels(phases: Int = 3, profiles: Int = 2, messages: Int = 2, urls: Int = 1) -> LabelSpace
{
    func names(_ word: String, _ n: Int) -> [String] { (0..<n).map { "\(word)\($0)" } }
    return LabelSpace(
        phases: names("phase", phases), profiles: names("profile", profiles),
        messages: names("message", messages), urls: names("url", urls))
}
