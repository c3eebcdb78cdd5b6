/// The latencies of a block of time, in any unit, as a list or a histogram has them.
public protocol Latencies: Sendable {
    var count: Int { get }
    /// How many are above a bound.
    func countAbove(_ bound: Double) -> Int
    /// The value at a quantile, 0 … 1; only asked for where there are any.
    func quantile(_ q: Double) -> Double
}

/// Latencies one by one.
public struct LatencyList: Latencies {
    /// Ascending.
    private let sorted: [Double]

    public init(_ values: [Double]) { sorted = values.sorted() }

    public var count: Int { sorted.count }

    public func countAbove(_ bound: Double) -> Int {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] > bound { high = middle } else { low = middle + 1 }
        }
        return sorted.count - low
    }

    /// Linear between two of them.
    public func quantile(_ q: Double) -> Double {
        let place = Double(sorted.count - 1) * q
        let index = Int(place)
        let next = sorted[min(index + 1, sorted.count - 1)]
        return sorted[index] + (place - Double(index)) * (next - sorted[index])
    }
}
