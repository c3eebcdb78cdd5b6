import Testing

@testable import LoadEngine

@Suite struct StageDemandTests {
    private static func stage(
        _ load: Stage.Load, seconds: Int64 = 10, highWater: Int = 0, first: Int = 0
    ) -> Stage {
        Stage(
            label: 0, shape: "", load: load, duration: seconds * 1_000_000_000, weights: [],
            measured: true, concurrentConnects: 1, highWater: highWater, firstNumber: first)
    }

    private static func curve(_ levels: Double...) -> Stage.Load {
        .population(
            LevelCurve(
                knots: levels.enumerated().map { .init(at: Int64($0), level: $1) }))
    }

    @Test func aPopulationStays() {
        let demand = Self.stage(Self.curve(10, 40, 20)).demand
        #expect(demand.residents == 40 && demand.left == 20 && demand.guests == 0)
        #expect(demand.residentSeconds == 150 && demand.visits == 0)
    }

    @Test func arrivalsComeAndGo() {
        let even = Self.stage(.arrivals(RateCurve(from: 0, to: 5, poisson: false))).demand
        #expect(even.arrivals == 25 && even.visits == 25 && even.left == 0 && !even.isRandom)
        let steps = Self.stage(.arrivals(RateCurve(from: 0, to: 4, poisson: true, steps: 2))).demand
        #expect(steps.arrivals == 30 && steps.isRandom && steps.residents == 0)
    }

    @Test func guestsComeBesideTheResidents() {
        let demand = Self.stage(.once(clients: 7, times: 3)).demand
        #expect(demand.guests == 7 && demand.visits == 21 && demand.left == nil)
        #expect(Self.stage(.pause).demand == StageDemand())
    }

    @Test(
        arguments: [
            (curve(30), 20, 50, 60), (curve(20), 20, 50, 0),
            (.arrivals(RateCurve(from: 1, to: 1.16, poisson: false)), 20, 50, 60),
            (.arrivals(RateCurve(from: 1, to: 1, poisson: true)), 20, 50, 0),
            (.once(clients: 4, times: 9), 20, 50, 54), (.pause, 20, 50, 0),
        ] as [(Stage.Load, Int, Int, Int)])
    func numbersGoOnBehindThoseBefore(
        _ load: Stage.Load, _ highWater: Int, _ first: Int, _ end: Int
    ) {
        #expect(Self.stage(load, highWater: highWater, first: first).numbersEnd == end)
    }
}
