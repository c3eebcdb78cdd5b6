import Glibc
import TestSupport
import Testing

@testable import Statistics

/// When looks take place, and how often what they say is wrong.
struct UntilSureTests {
    @Test func looksAreAtPowersBeforeTheEnd() {
        #expect(
            LookSchedule(from: 30, to: 300).moments == [30, 45, 67.5, 101.25, 151.875, 227.8125])
        #expect(LookSchedule(from: 30, to: 45).moments == [30])
        #expect(LookSchedule(from: 30, to: 45.1).moments == [30, 45])
        #expect(LookSchedule(from: 0, to: 10).moments == [])
        #expect(LookSchedule(from: 30, to: 300).alpha == 0.01 / 6)
        // One more bad second of 100 is a hundredth of 101, and of 99 one of 100.
        #expect(LookSchedule.secondsToHold(below: 0.01) == 100)
        #expect(LookSchedule(from: 30, to: 300).firstToHold(below: 0.01) == 101.25)
        #expect(LookSchedule(from: 30, to: 300).firstToHold(below: 0.001) == nil)
    }

    // MARK: Simulations

    /// How latencies go: in a second with the mean m a sample is above x with the chance e^(-x/m).
    enum Course: CaseIterable, Sendable {
        case independent
        /// The logarithm of the mean is an autoregression: 0.9 of the last second's, deviation 0.2.
        case correlated
        /// Seconds of one mean or twice that, which stay with the chance 0.9.
        case bimodal
        /// The mean grows, or falls, by half in the longest run.
        case rising, falling
        /// One second of 60 in which nothing is fast.
        case stalls

        /// Means of some seconds; 0: a stall.
        func means(_ seconds: Int, _ draws: inout Draws) -> [Double] {
            var level = 0.0
            var isSlow = draws.below(2) == 0
            return (0..<seconds).map { second in
                let part = Double(second % 300) / 300
                switch self {
                case .independent: return 1
                case .correlated:
                    level = 0.9 * level + 0.2 * 0.435_89 * draws.normal
                    return exp(level)
                case .bimodal:
                    if draws.unit < 0.1 { isSlow.toggle() }
                    return isSlow ? 2 : 1
                case .rising: return 1 + part / 2
                case .falling: return 1.5 - part / 2
                case .stalls: return draws.below(60) == 0 ? 0 : 1
                }
            }
        }

        /// The chance to be above a time in a second of a mean.
        static func chance(above time: Double, _ mean: Double) -> Double {
            mean == 0 ? 1 : exp(-time / mean)
        }

        /// The quantile of all that such a target ever answers.
        func quantile(_ q: Double) -> Double {
            var draws = Draws(seed: 99)
            let means = self == .independent ? [1] : means(6_000, &draws)
            var (low, high) = (0.0, 50.0)
            for _ in 0..<30 {
                let middle = (low + high) / 2
                let above = means.reduce(0) { $0 + Course.chance(above: middle, $1) }
                if above / Double(means.count) > 1 - q { low = middle } else { high = middle }
            }
            return low
        }

        /// Seconds of a run with a limit.
        func run(limit: Double, rate: Int, _ draws: inout Draws) -> [SequentialLook.Second] {
            means(300, &draws).map { mean in
                let low = Course.chance(above: 0.9 * limit, mean)
                let high = Course.chance(above: 1.1 * limit, mean)
                var second = SequentialLook.Second(
                    samples: Double(rate), aboveLow: 0, aboveHigh: 0)
                for _ in 0..<rate {
                    let draw = draws.unit
                    if draw < low { second.aboveLow += 1 }
                    if draw < high { second.aboveHigh += 1 }
                }
                return second
            }
        }
    }

    /// What the first sure look of a run says, and when it is; nil where none is sure.
    private func look(
        at seconds: [SequentialLook.Second], _ q: Double
    ) -> (decision: SequentialLook.Decision, moment: Double)? {
        let schedule = LookSchedule(from: 30, to: 300)
        for moment in schedule.moments {
            let look = SequentialLook(
                Array(seconds.prefix(Int(moment.rounded(.up)))), allowed: 1 - q,
                alpha: schedule.alpha, longest: schedule.longest)
            if let decision = look.decision { return (decision, moment) }
        }
        return nil
    }

    private static let runs = 200

    /// A limit right below or above the quantile: the wrong answer comes in 1 % of runs, at the limit itself with
    /// rare stalls in 3 %.
    @Test(arguments: Course.allCases, [0.5, 0.95, 0.99])
    func answersAreRarelyWrong(_ course: Course, _ q: Double) {
        let quantile = course.quantile(q)
        var draws = Draws(seed: 7)
        var wrong = 0
        for run in 0..<Self.runs {
            // It breaks a limit that is a little lower, and holds one that is a little higher.
            let breaks = run % 2 == 0
            let seconds = course.run(limit: quantile * (breaks ? 0.995 : 1.005), rate: 40, &draws)
            guard let found = look(at: seconds, q) else { continue }
            if (found.decision == .breaks) != breaks { wrong += 1 }
        }
        let most = course == .stalls ? 0.03 : 0.01
        #expect(Double(wrong) <= most * Double(Self.runs), "\(wrong) of \(Self.runs)")
    }

    /// Far from the limit no run is wrong, and most are sure before they end.
    @Test(arguments: [0.5, 0.95, 0.99])
    func isSureFarFromTheLimit(_ q: Double) {
        var draws = Draws(seed: 11)
        let quantile = Course.independent.quantile(q)
        for (factor, decision) in [(1.6, SequentialLook.Decision.holds), (0.6, .breaks)] {
            let answers = (0..<10).map { _ in
                let seconds = Course.independent.run(limit: quantile * factor, rate: 100, &draws)
                return look(at: seconds, q)?.decision
            }
            #expect(answers.allSatisfy { $0 == nil || $0 == decision })
            #expect(answers.count { $0 == decision } > 5, "\(answers)")
        }
    }

    /// Where nothing, or all, is beyond the limit, the first look is.
    @Test(arguments: [(0.5, 0.0, SequentialLook.Decision.holds), (0.99, 100, .breaks)])
    func isSureAtOnceOfWhatIsClear(
        _ q: Double, _ above: Double, _ decision: SequentialLook.Decision
    ) {
        let second = SequentialLook.Second(samples: 100, aboveLow: above, aboveHigh: above)
        let found = look(at: Array(repeating: second, count: 300), q)
        #expect(found?.decision == decision && found?.moment == 30)
    }

    // MARK: Shares

    /// Shares of units with a part of so many in 1,000, the same in each second.
    private func share(
        _ perMille: Double, limit: Double, seconds: Int = 228, lasting: Double = 0
    ) -> SequentialLook.Decision? {
        var draws = Draws(seed: 5)
        let units = (0..<seconds).map { _ in
            var part = 0.0
            for _ in 0..<400 where draws.unit * 1_000 < perMille { part += 1 }
            return SequentialLook.Units(
                part: part, least: 400 + lasting / 10, most: 400 + lasting)
        }
        return SequentialLook(units, limit: limit, alpha: 0.01 / 6, longest: 300).decision
    }

    @Test(
        arguments: [
            (10, 0.05, .holds), (100, 0.05, .breaks), (49, 0.05, nil),
            // Its rest is what is small.
            (990, 0.95, .breaks), (900, 0.95, .holds), (951, 0.95, nil),
            // One more second in which all fail is 0.44 % of these.
            (0, 0.01, .holds), (0, 0.004, nil), (40, 0.01, .breaks), (1_000, 0.01, .breaks),
        ] as [(Double, Double, SequentialLook.Decision?)])
    func sharesAreSureTenPercentFromTheirLimit(
        _ perMille: Double, _ limit: Double, _ decision: SequentialLook.Decision?
    ) {
        #expect(share(perMille, limit: limit) == decision)
    }

    /// What lasts for the whole run counts as far as it has come for what holds, and in full for what breaks.
    @Test func whatLastsCountsAgainstBeingSure() {
        #expect(share(100, limit: 0.05, lasting: 4_000) == nil)
        #expect(share(100, limit: 0.2, lasting: 4_000) == .holds)
        #expect(share(900, limit: 0.05, lasting: 4_000) == .breaks)
    }
}

extension Draws {
    /// From 0 to before 1.
    fileprivate var unit: Double {
        mutating get { Double(next() >> 11) * 0x1p-53 }
    }

    /// A standard normal one, as the sum of twelve.
    fileprivate var normal: Double {
        mutating get { (0..<12).reduce(-6) { sum, _ in sum + unit } }
    }
}
