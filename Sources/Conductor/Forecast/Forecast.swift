public import Plan
internal import Units

/// What a plan plans, as a function of time: clients, arrivals and messages, by branch and phase, as if
/// the target answered at once and nobody were lost.
///
/// All that is said of a plan's load before it runs is answered from here: the line of `check`, what
/// the host must offer, how many samples thresholds will have, and the curves of `explain`. It never
/// changes, and is a class because each of its stretches holds it.
public final class Forecast: Sendable {
    /// The plan that it is about; of a smoke run with the small load of that.
    let plan: Plan
    let lanes: [ForecastLane]
    let habits: [ClientHabits]
    /// See `ForecastBuilder.runs`.
    let runs: [Int: [(start: Double, end: Double)]]
    /// One more than the largest number of a client or arrival that is surely started.
    let numbersEnd: Int
    /// All phases together, in seconds; some may end earlier.
    let length: Double
    /// Between two neighbours nothing begins or ends, and no wave turns.
    private let knots: [Double]

    public init(_ plan: Plan, smoke: Bool = false) {
        let plan = smoke ? plan.smoked() : plan
        let builder = ForecastBuilder(plan)
        self.plan = plan
        (lanes, runs, numbersEnd) = (builder.lanes, builder.runs, builder.numbersEnd)
        habits = plan.profiles.map { ClientHabits($0, plan.messages) }
        length = lanes.reduce(0) { max($0, $1.spans.last?.end ?? 0) }
        knots = Forecast.knots(lanes, stays: habits.map(\.stay), until: length)
    }

    private static func knots(
        _ lanes: [ForecastLane], stays: [Double], until end: Double
    ) -> [Double] {
        var knots: [Double] = [0, end]
        for lane in lanes {
            for span in lane.spans {
                knots.append(span.start)
                knots.append(span.end)
                for piece in span.pieces {
                    var own = piece.curve.crests
                    own.append(piece.curve.start)
                    own.append(piece.curve.end)
                    knots += own
                    guard case .arrivals = piece.kind else { continue }
                    // Those who arrived then leave.
                    for (profile, stay) in stays.enumerated()
                    where stay > 0 && piece.mix.shares[profile] > 0 {
                        for knot in own where knot + stay < end { knots.append(knot + stay) }
                    }
                }
                for curve in span.messages { knots += [curve.start, curve.end] }
            }
        }
        knots.sort()
        // Sums of lengths are equal but for rounding.
        return knots.reduce(into: []) { all, knot in
            if let last = all.last, knot - last <= 1e-9 + 1e-12 * last { return }
            all.append(knot)
        }
    }

    /// Calls `body` with each stretch of time in which nothing begins or ends.
    func forEachStretch(_ body: (ForecastStretch) -> Void) {
        for index in knots.indices.dropLast() { body(stretch(index)) }
    }

    /// The stretch that a moment lies in; of two the later one.
    func stretch(at time: Double) -> ForecastStretch? {
        knots.firstIndex { $0 > time }.flatMap { $0 > 0 ? stretch($0 - 1) : nil }
    }

    private func stretch(_ index: Int) -> ForecastStretch {
        let (start, end) = (knots[index], knots[index + 1])
        let middle = (start + end) / 2
        let spans = lanes.indices.compactMap { lane -> (lane: Int, span: Int)? in
            if let span = lanes[lane].index(during: middle) { return (lane, span) }
            let mayHaveSome = lanes[lane].hasArrivals && lanes[lane].index(at: middle) != nil
            return mayHaveSome ? (lane, -1) : nil
        }
        return ForecastStretch(self, from: start, to: end, spans)
    }

    /// The most that there is at any one moment: at the ends of stretches, and in between where
    /// arrivals come and go.
    func peak(of yardstick: Yardstick) -> Double {
        var peak = 0.0
        forEachStretch { peak = max(peak, $0.peak(of: yardstick)) }
        return peak
    }

    /// The same of the shortest run that the plan allows; nil where no phase of it ends once it is sure.
    var shortest: Forecast? { plan.atShortest.map { Forecast($0) } }

    /// The most clients of populations and single phases at once.
    var residents: Int { Forecast.whole(peak(of: .clients(self, withCrowd: false))) }

    /// The next whole number; sums of shares are whole but for rounding.
    static func whole(_ value: Double) -> Int { Int((value - 1e-6).rounded(.up)) }
}
