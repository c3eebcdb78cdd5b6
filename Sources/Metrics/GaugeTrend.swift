/// The sums from which least squares give the slope of a gauge over the seconds of a run, so that no
/// value is kept:
///
///     slope = (n Σtv − Σt Σv) ÷ (n Σt² − (Σt)²)
public struct GaugeTrend: Hashable, Sendable {
    /// Σt, Σt² and Σtv, the time t being the number of the second.
    public var times: Double
    public var squares: Double
    public var products: Double

    public init(times: Double, squares: Double, products: Double) {
        self.times = times
        self.squares = squares
        self.products = products
    }

    /// One value, seen in a second of the run.
    public init(_ value: Double, second: Int) {
        let time = Double(second)
        self.init(times: time, squares: time * time, products: time * value)
    }

    /// The sums of other seconds added.
    public static func + (left: GaugeTrend, right: GaugeTrend) -> GaugeTrend {
        GaugeTrend(
            times: left.times + right.times, squares: left.squares + right.squares,
            products: left.products + right.products)
    }

    /// By how much a gauge with this many values and this sum of them grows a second; nil where all
    /// values are of one second.
    func slope(seconds: Int, sum: Double) -> Double? {
        let count = Double(seconds)
        let spread = count * squares - times * times
        return spread > 0 ? (count * products - times * sum) / spread : nil
    }
}
