import Testing
import Units

@testable import Plan

/// What profiles and phases say about the lifecycles of their clients.
@Suite struct LifecycleReadingTests {
    private func profile(_ text: String, target: String = "ws://host") throws -> Profile {
        let (plan, found) = read(plan(target: target, profile: text))
        return try #require(plan?.profiles.first, "\(found)")
    }

    @Test func everythingIsRead() throws {
        let life = try profile(
            """
            { session: 1s, sessions: 3, rest: 1s..2s, activity: { busy: 1s..3s, idle: poisson 2s },
                heartbeat: { every: 5s, timeout: 1s }, pool: { min: 1, max: 2, acquire-timeout: 5s } }
            """
        ).lifecycle
        #expect(life.sessions == 3 && life.rest == .uniform(.seconds(1), .seconds(2)))
        #expect(life.activity?.idle == .exponential(mean: .seconds(2)))
        #expect(life.heartbeat == .init(every: .seconds(5), timeout: .seconds(1)))
        #expect(life.pool == .init(min: 1, max: 2, acquireTimeout: .seconds(5)))
    }

    @Test func whatIsLeftOutHasItsDefault() throws {
        let life = try profile(
            "{ rest: none, heartbeat: { every: 5s }, pool: { max: 9 }, failover: {} }",
            target: "{ urls: [ws://a, ws://b] }"
        ).lifecycle
        #expect(life.rest == nil && life.sessions == nil && life.activity == nil)
        #expect(life.heartbeat?.timeout == .seconds(10))
        #expect(life.pool == .init(min: 0, max: 9, acquireTimeout: .seconds(10)))
        #expect(life.failover == .init(after: 1, failback: nil, healthCheck: nil))
    }

    @Test func disruptSaysHowConnectionsAreCut() throws {
        let usual = try profile("{ disrupt: { every: poisson 5s } }").lifecycle.disrupt
        #expect(
            usual
                == .init(
                    every: .exponential(mean: .seconds(5)), offline: .constant(.zero),
                    isAbrupt: true))
        let other = try profile(
            "{ disrupt: { every: 1s..2s, offline: 3s, abrupt: false } }"
        ).lifecycle.disrupt
        #expect(
            other
                == .init(
                    every: .uniform(.seconds(1), .seconds(2)), offline: .constant(.seconds(3)),
                    isAbrupt: false))
        #expect(try profile("{ disrupt: none }").lifecycle.disrupt == nil)
    }

    @Test func closeSaysHowSessionsEnd() throws {
        let close = try profile("{ close: { abrupt: 40%, expected: [1001, 4000] } }").close
        #expect(close.abrupt == Share(fraction: 0.4) && close.expected == [1001, 4000])
    }

    @Test func aTargetOfItsOwnReplacesKeys() throws {
        let shared = "{ url: ws://a, headers: { A: b }, origin: o, connect-timeout: 3s }"
        let elsewhere = try #require(try profile("{ target: ws://b }", target: shared).target)
        #expect(elsewhere.hasOwnPlace && elsewhere.target.headers.map(\.name) == ["A"])
        #expect(elsewhere.target.origin?.constant == "o")
        let other = try #require(
            try profile("{ target: { headers: { C: d } } }", target: shared).target)
        #expect(!other.hasOwnPlace && other.target.headers.map(\.name) == ["C"])
        #expect(other.target.connectTimeout == .seconds(3))
        let several = try #require(
            try profile("{ target: { urls: [ws://b, ws://c], pick: random } }").target)
        #expect(several.target.pick == .random)
        let inside = try #require(try profile("{ target: embedded }").target)
        if case .embedded = inside.target.place {} else { Issue.record("not embedded") }
    }

    @Test(arguments: [
        ("{ sessions: 0 }", "6:18 bad-value"), ("{ rest: never }", "6:14 bad-value"),
        ("{ activity: { busy: 1s } }", "6:18 missing-key"),
        ("{ heartbeat: {} }", "6:19 missing-key"),
        ("{ heartbeat: { every: 0s } }", "6:28 bad-value"),
        ("{ pool: { min: 3, max: 2 } }", "6:21 conflict"),
        ("{ failover: { after: 2 } }", "6:18 conflict"),
        ("{ close: { expected: [] } }", "6:27 bad-value"),
        ("{ close: { expected: [1005] } }", "6:28 bad-value"),
        ("{ target: { tls: true } }", "6:23 conflict"),
    ])
    func mistakesAreTold(_ text: String, _ expected: String) {
        let (plan, found) = read(plan(profile: text))
        #expect(plan == nil && found == [expected])
    }

    @Test func aPhaseHasWeightsAndARate() throws {
        let (found, problems) = read(
            plan(
                profile: "{ weight: 3 }\n  q: {}",
                rest: "    profiles: { q: 2 }\n    connect-rate: 50/s"))
        let phase = try #require(found?.phases.first, "\(problems)")
        #expect(phase.weights == [0, 2] && phase.connectRate == 50)
    }
}
