import Testing

@testable import LoadEngine

@Suite struct StageDemandTests {
    private static func stage(
        _ load: Stage.Load, seconds: Int64 = 10
    ) -> Stage {
        Stage(
            label: 0, shape: "", load: load, duration: seconds * 1_000_000_000, measured: true,
            concurrentConnects: 1)
    }

    private static func curve(_ levels: Double...) -> Stage.Load {
        .population(
            LoadCurve.line(
                levels.enumerated().map { LoadCurve.Knot(at: Int64($0) * 5_000_000_000, value: $1) }
            ))
    }

    @Test func aPopulationStays() {
        let demand = Self.stage(Self.curve(10, 40, 20)).demand
        #expect(demand.residents == 40 && demand.left == 20 && demand.guests == 0)
        #expect(demand.residentSeconds == 275 && demand.visits == 0)
    }

    @Test func arrivalsComeAndGo() {
        let even = Self.stage(.arrivals(LoadCurve(from: 0, to: 5, over: 10_000_000_000))).demand
        #expect(even.arrivals == 25 && even.visits == 25 && even.left == 0 && !even.isRandom)
        let random = Self.stage(.arrivals(LoadCurve(3), poisson: true)).demand
        #expect(random.arrivals == 30 && random.isRandom && random.residents == 0)
    }

    @Test func guestsComeBesideTheResidents() {
        let demand = Self.stage(.once(clients: 7, times: 3)).demand
        #expect(demand.guests == 7 && demand.visits == 21 && demand.left == nil)
        #expect(Self.stage(.pause).demand == StageDemand())
    }
}
