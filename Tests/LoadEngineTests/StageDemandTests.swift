import Testing

@testable import LoadEngine

@Suite struct StageDemandTests {
    private static func demand(_ load: Stage.Load) -> StageDemand {
        Stage(
            label: 0, shape: "", load: load, duration: 10_000_000_000, measured: true,
            concurrentConnects: 1
        ).demand
    }

    @Test func aPopulationStays() {
        let knots = [10.0, 40, 20].enumerated().map {
            LoadCurve.Knot(at: Int64($0) * 5_000_000_000, value: $1)
        }
        let demand = Self.demand(.population(.line(knots)))
        #expect(demand.residents == 40 && demand.guests == 0 && demand.newcomers(above: 30) == 10)
        let wave = Self.demand(.population(.wave(from: 10, to: 40, period: 40_000_000_000)))
        #expect(wave.residents == 25)
    }

    @Test func arrivalsComeAndGo() {
        let even = Self.demand(.arrivals(LoadCurve(from: 0, to: 5, over: 10_000_000_000)))
        #expect(even.arrivals == 25 && even.newcomers(above: 100) == 25 && !even.isRandom)
        let random = Self.demand(.arrivals(LoadCurve(3), poisson: true))
        #expect(random.arrivals == 30 && random.isRandom && random.residents == 0)
    }

    @Test func guestsComeBesideTheResidents() {
        let demand = Self.demand(.once(clients: 7, times: 3))
        #expect(demand.guests == 7 && demand.newcomers(above: 9) == 7)
        #expect(Self.demand(.pause) == StageDemand())
    }
}
