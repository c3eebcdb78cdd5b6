import Glibc
import Units

/// How a time went, as a row of characters on a logarithmic scale.
struct Sparkline {
    /// One value a character, oldest first, in nanoseconds; nil where there were no samples.
    let values: [Double?]

    /// From the lowest to the highest of the scale lies at least this factor, so that noise makes no
    /// cliff.
    private static let least = 10.0

    /// Such as `▁▁▂▁█`; a space where there were no samples.
    func text(_ blocks: Blocks) -> String {
        guard let range else { return String(repeating: " ", count: values.count) }
        let span = log(max(range.high / range.low, Self.least))
        let steps = Double(blocks.characters.count)
        return String(
            values.map { value in
                guard let value else { return " " }
                let share = log(max(value, 1) / range.low) / span
                return blocks.characters[
                    max(0, min(blocks.characters.count - 1, Int(share * steps + 1e-9)))]
            })
    }

    /// From where to where the values go, such as `64.0 ms to 620 ms, log`; nil without any.
    var rangeText: String? {
        guard let range else { return nil }
        let (low, high) = (Format.milliseconds(range.low), Format.milliseconds(range.high))
        return low == high ? low : "\(low) to \(high), log"
    }

    private var range: (low: Double, high: Double)? {
        let known = values.compactMap { $0 }
        guard let low = known.min(), let high = known.max() else { return nil }
        return (max(low, 1), max(high, 1))
    }
}
