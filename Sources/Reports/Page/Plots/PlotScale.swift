import Units

/// Turns values into pixels from the top of a plot.
protocol PlotScale: Sendable {
    /// In pixels.
    var height: Double { get }
    /// Where values have a mark, lowest first.
    var ticks: [Double] { get }
    /// The lower end of the values.
    var low: Double { get }
    /// The upper end.
    var high: Double { get }
    /// How the script finds a value again: `log` or `lin`, both ends, the height.
    var words: String { get }

    func y(_ value: Double) -> Double
}

/// Times on a logarithmic scale whose ends are round.
struct LogScale: PlotScale {
    let low: Double
    let high: Double
    let height: Double

    /// So many times as large is the upper end at least: a decade and a half, so that noise makes no cliff.
    static let leastRange = 30.0

    /// Around values in nanoseconds: from the next 1, 2 or 5 below to the next one above.
    init(from least: Double, to most: Double, height: Double) {
        let least = max(1, least.isFinite ? least : 1)
        low = Round.down(least)
        var high = Round.up(max(most, least))
        while high < low * LogScale.leastRange * 0.999 { high = Round.next(high) }
        self.high = high
        self.height = height
    }

    func y(_ value: Double) -> Double { height * (1 - share(value)) }

    /// How far along it a value lies, 0…1.
    func share(_ value: Double) -> Double {
        let part = Round.log10(max(low, value) / low) / Round.log10(high / low)
        return max(0, min(1, part))
    }

    /// Whole decades.
    var ticks: [Double] {
        var ticks: [Double] = []
        var tick = Round.power(Round.exponent(low))
        while tick <= high * 1.000_1 {
            if tick >= low * 0.999_9 { ticks.append(tick) }
            tick *= 10
        }
        return ticks
    }

    /// In milliseconds.
    var words: String { "log \(low / 1e6) \(high / 1e6) \(Int(height))" }
}

/// Numbers from 0 on.
struct LinearScale: PlotScale {
    let high: Double
    let height: Double
    var low: Double { 0 }

    init(to most: Double, height: Double) {
        high = most > 0 && most.isFinite ? most : 1
        self.height = height
    }

    func y(_ value: Double) -> Double { height * (1 - max(0, min(1, value / high))) }

    /// Three or four round steps.
    var ticks: [Double] {
        let step = Round.up(high / 3)
        return (0...3).map { Double($0) * step }.filter { $0 <= high * 1.001 }
    }

    var words: String { "lin 0 \(Format.trimmed(Format.fixed(high, decimals: 3))) \(Int(height))" }
}
