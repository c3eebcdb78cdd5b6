import Testing
import Units
import Wire

@testable import LoadEngine

@Suite struct GeneratorTests {
    @Test(arguments: [
        (LoadCurve(50), 10, 500),
        (LoadCurve(from: 0, to: 100, over: 10_000_000_000), 10, 500),
        (LoadCurve(from: 100, to: 0, over: 10_000_000_000), 10, 500),
        (.wave(from: 20, to: 80, period: 10_000_000_000), 10, 500),
        (.wave(from: 0, to: 100, period: 4_000_000_000), 8, 400),
    ])
    func arrivalsFillTheAreaOfTheRate(_ curve: LoadCurve, _ seconds: Int64, _ count: Int) {
        var schedule = RateSchedule(curve, duration: seconds * 1_000_000_000)
        var times: [Int64] = []
        while let time = schedule.time {
            times.append(time)
            schedule.advance()
        }
        #expect(times.count == count)
        #expect(times == times.sorted())
    }

    @Test func rampStartsClientsWhenTheLinePassesThem() {
        let curve = LoadCurve(from: 0, to: 10, over: 1_000)
        let times = (0..<10).map { curve.passing(Double($0), rising: true, from: 0) }
        #expect(times == (0..<10).map { Int64($0) * 100 })
        #expect(curve.passing(0, rising: false, from: 1) == nil)
    }

    @Test func stepsStartClientsAtTheirJump() {
        let knots = [(0, 2.0), (1_000, 2), (1_000, 4)].map {
            LoadCurve.Knot(at: Int64($0.0), value: $0.1)
        }
        let curve = LoadCurve.line(knots)
        let times = (0..<4).map { curve.passing(Double($0), rising: true, from: 0) }
        #expect(times == [0, 0, 1_000, 1_000])
        #expect(curve.passing(2, rising: false, from: 1_000) == nil)
    }

    @Test(arguments: [
        [1e19, 1], [1e300, 1], [1, 1e-300], [1e308, 1e308, 1e308],
        [.leastNonzeroMagnitude, .leastNormalMagnitude], [0, 0],
        [.greatestFiniteMagnitude, .leastNonzeroMagnitude, 0],
    ])
    func extremeWeightsGiveTemplates(_ weights: [Double]) {
        let assignment = TemplateAssignment(weights)
        let chosen = Set((0..<1_000).map { assignment.template(of: $0) })
        #expect(chosen.allSatisfy { weights.indices.contains($0) })
    }

    @Test(arguments: [
        ([7, 3], 10), ([0.1, 0.2, 0.7], 10), ([33.3, 66.7], 1_000), ([1, 1, 1], 3),
        ([60, 0, 40], 5), ([1e12, 1e12], 2), ([0.000001, 0.999999], 1_000_000),
    ])
    func templatesHaveExactlyTheirShareAfterACycle(_ weights: [Double], _ cycle: Int) {
        let assignment = TemplateAssignment(weights)
        let rounds = max(1, 1_000 / cycle)
        guard cycle <= 100_000 else {
            #expect(assignment.template(of: 5) == 1)
            return
        }
        var counts = [Int](repeating: 0, count: weights.count)
        for k in 0..<(rounds * cycle) { counts[assignment.template(of: k)] += 1 }
        let total = weights.reduce(0, +)
        let fair = weights.map { Int(($0 / total * Double(rounds * cycle)).rounded()) }
        #expect(counts == fair)
    }

    @Test(arguments: ["100000d", "poisson 100000d", "1s..100000d", "normal 100000d +- 100000d"])
    func theLongestSpreadsCanBeAddedToTheClock(_ text: String) throws {
        let spread = try Spread(parsing: text)
        var random = RandomStream(seed: 3)
        let draws = (0..<1_000).map { _ in spread.sample(&random) }
        #expect(draws.allSatisfy { 0...Spread.longest ~= $0 })
        #expect(spread.bounded.mean.nanoseconds <= max(Spread.longest, spread.mean.nanoseconds))
    }

    @Test func templatesHaveTheirShareWithinOneAtAnyTime() {
        let weights = [60.0, 30, 5, 5]
        let assignment = TemplateAssignment(weights)
        var counts = [Int](repeating: 0, count: 4)
        for k in 0..<1_000 {
            counts[assignment.template(of: k)] += 1
            for index in 0..<4 {
                let fair = Double(k + 1) * weights[index] / 100
                guard abs(Double(counts[index]) - fair) <= 1 else {
                    Issue.record("template \(index) has \(counts[index]) of \(k + 1)")
                    return
                }
            }
        }
    }

    @Test func ranksNumberTheClientsOfEachTemplate() {
        let assignment = TemplateAssignment([3, 1, 2])
        var seen = [0, 0, 0]
        for k in 0..<100 {
            let template = assignment.template(of: k)
            #expect(assignment.rank(of: k) == seen[template])
            seen[template] += 1
        }
    }
}
