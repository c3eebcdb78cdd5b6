import Plan
import Testing
import Units

@testable import Conductor

/// How many samples thresholds will have.
@Suite struct SampleForecastTests {
    private static let profiles =
        "a: { weight: 3, send: { mix: { m: 1, n: 1 }, every: 1s } }, "
        + "b: { weight: 1, session: 10s, rest: 10s, open: [{ send: m }], "
        + "flow: [{ expect: { match: { text: x }, name: news } }, { wait: 2s }] }"
    private static let phases =
        "{ ramp: { clients: 0 -> 40, for: 20s }, measure: false }, "
        + "{ ramp: { clients: 0 -> 40, for: 40s, steps: 4 }, name: levels }, "
        + "{ repeat: { times: 2, phases: [{ steady: { clients: 40, for: 10s }, name: inner }] }, "
        + "name: outer }"

    private static let counted: [(quantity: String, samples: Int, needed: Int?)] = [
        // 30 clients of a send one message a second, of which half are requests; the 10 of b open a
        // session each 20 s and wait for half of a step a second in half of the time.
        ("p99(send-lag, phase=inner)", 600 + 10, 1_000),
        ("p99(rtt, phase=inner, profile=a)", 300, 1_000),
        ("p50(rtt, phase=outer, profile=a)", 300, 20),
        ("p50(rtt, phase=outer, profile=a, part=2)", 150, 20),
        ("p50(rtt, phase=inner, profile=a, part=1)", 150, 20),
        ("p50(rtt, phase=levels, profile=a, part=2)", 75, 20),
        ("p99.9(rtt, message=news, phase=inner)", 50, 10_000),
        ("p90(rtt, profile=a)", 300 + 375, 100),
        ("avg(rtt, phase=inner, message=m, profile=a)", 300, nil),
    ]

    @Test(arguments: counted)
    func samplesAreCounted(_ quantity: String, _ samples: Int, _ needed: Int?) throws {
        let plan = try ForecastText.plan(
            Self.profiles, Self.phases, "thresholds: ['\(quantity) < 1s']")
        let forecast = try #require(SampleForecast.all(Forecast(plan)).first)
        #expect(forecast.samples.map { Int($0.rounded()) } == samples, "\(forecast)")
        #expect(forecast.needed.map { Int($0) } == needed)
        #expect(forecast.isEnough == needed.map { samples >= $0 })
    }

    /// What only the target decides.
    @Test(arguments: ["p99(session)", "p99(reconnect)", "p99(connect.tls)"])
    func theTargetDecides(_ quantity: String) throws {
        let plan = try ForecastText.plan(
            "a: { session: 1s, send: { mix: m, every: 1s } }",
            "{ steady: { clients: 1, for: 1s } }",
            "thresholds: ['\(quantity) < 1s']", target: "wss://host")
        let forecast = try #require(SampleForecast.all(Forecast(plan)).first)
        #expect(forecast.samples == nil && forecast.isEnough == nil && forecast.needed == 1_000)
    }

    @Test func asManyAsAreAnsweredIsNoNumber() throws {
        let plan = try ForecastText.plan(
            "a: { send: { mix: m, every: 0s, pace: reply } }",
            "{ steady: { clients: 1, for: 1s } }",
            "thresholds: ['p99(rtt) < 1s']")
        #expect(SampleForecast.all(Forecast(plan)).map(\.samples) == [nil])
    }

    /// How much longer it takes; both parts of a compound are told.
    @Test func whatIsMissingIsTold() throws {
        let plan = try ForecastText.plan(
            "a: { send: { mix: m, every: 1s } }", "{ steady: { clients: 10, for: 25s } }",
            "thresholds: ['p99(rtt) < 1s and p50(rtt) < 1ms']")
        let all = SampleForecast.all(Forecast(plan))
        #expect(all.map(\.quantity) == ["p99(rtt)", "p50(rtt)"])
        #expect(all.map { $0.missingSeconds.map { ($0 * 1e3).rounded() / 1e3 } } == [75, nil])
        #expect(all.allSatisfy { $0.seconds == 25 })
    }
}
