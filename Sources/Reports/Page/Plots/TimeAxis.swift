/// The time that runs down the whole page: the same for every plot.
struct TimeAxis: Equatable, Sendable {
    /// How long it is; 0 of a run that has no second.
    let seconds: Double

    /// The lengths that lie between two marks.
    private static let steps: [Double] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 86_400,
    ]
    /// Steps are so long that there are no more than these.
    private static let mostSteps = 10.01

    init(seconds: Double) { self.seconds = max(0, seconds) }

    /// Where a moment lies, in percent of the width.
    func x(_ moment: Double) -> Double {
        seconds > 0 ? max(0, min(100, 100 * moment / seconds)) : 0
    }

    /// The time between two marks.
    var step: Double {
        if let step = Self.steps.first(where: { seconds / $0 <= Self.mostSteps }) { return step }
        let day = 86_400.0
        return day * Round.up(seconds / day / 10)
    }

    /// Where the marks stand.
    var ticks: [Double] {
        guard seconds > 0 else { return [] }
        return Array(stride(from: 0, through: seconds * 1.000_001, by: step))
    }

    /// A moment in words.
    func clock(_ moment: Double) -> String { PageFigure.clock(moment, of: seconds) }

    /// Marks with their words below a plot; every second one is left out where it is narrow.
    func marks(below height: Double) -> HTML {
        ticks.enumerated().map { index, moment -> HTML in
            let x = percent(x(moment))
            let style = index % 2 == 1 ? "t k2" : "t"
            return """
                <line class="tk" x1="\(x)" x2="\(x)" y1="\(height)" y2="\(height + 4)"/>\
                <text class="\(style)" x="\(x)" y="\(height + 16)" text-anchor="middle">\
                \(clock(moment))</text>
                """
        }.joined()
    }
}

/// A share of the width as an attribute has it, such as `12.5%`.
func percent(_ value: Double) -> HTML {
    let value = value.isFinite ? value : 0
    let hundredths = Int((max(-1e6, min(1e6, value)) * 100).rounded())
    let (whole, rest) = (hundredths.magnitude / 100, hundredths.magnitude % 100)
    let digits =
        rest == 0 ? "" : rest % 10 == 0 ? ".\(rest / 10)" : rest < 10 ? ".0\(rest)" : ".\(rest)"
    return HTML(markup: "\(hundredths < 0 ? "-" : "")\(whole)\(digits)%")
}
