import Testing

@testable import LoadEngine

/// What clients remember beside their sessions, without a world.
@Suite struct ClientLifeTests {
    @Test func busyAndIdleTimesFollowEachOther() {
        var clock = ActivityClock()
        #expect(!clock.isRunning && clock.ends == .max)
        clock.begin(at: 100, length: 50)
        var asked: [(Bool, UInt32)] = []
        for _ in 0..<3 {
            clock.turn { isIdle, turn in
                asked.append((isIdle, turn))
                return isIdle ? 10 : 50
            }
        }
        #expect(asked.map(\.0) == [true, false, true] && asked.map(\.1) == [1, 2, 3])
        #expect(clock.began == 210 && clock.ends == 220 && clock.isIdle)
        clock.stoodStill(1_000)
        #expect(clock.ends == 1_220)
        clock.stop()
        clock.stoodStill(1_000)
        #expect(clock.ends == .max && !clock.isIdle && clock.turns == 3)
    }

    @Test func cutsFollowEachOtherWhateverTheClientDoes() {
        var clock = DisruptionClock()
        clock.stoodStill(1_000)
        #expect(!clock.isRunning && clock.due == .max)
        clock.begin(at: 100, after: 30)
        #expect(clock.due == 130 && clock.turns == 0)
        clock.cut(100, at: 130, offline: 500)
        clock.advance(by: 50, at: 131)
        // While it is away.
        clock.advance(by: 50, at: 180)
        #expect(clock.due == 230 && clock.turns == 2 && clock.back == 630)
        // Those that come late are not made up for.
        clock.advance(by: 50, at: 1_000)
        #expect(clock.due == 1_000)
        clock.stoodStill(70)
        #expect(clock.due == 1_070)
        // The session goes on from its first connection to the end of its last one.
        clock.cut(640, at: 1_070, offline: 0)
        let began = [clock.takeBegin(1_080), clock.takeBegin(1_090)]
        #expect(began == [100, 1_090])
    }

    @Test func heartbeatsWaitForTheirPongs() {
        var pings = PingClock()
        pings.begin(at: 0, heartbeat: 100, check: nil)
        #expect(pings.next == 100)
        pings.beat(at: 105, every: 100, timeout: 30)
        #expect(pings.pingDue == 200 && pings.pongDue == 135)
        // A second ping does not give the first one more time.
        pings.beat(at: 500, every: 100, timeout: 30)
        #expect(pings.pingDue == 500 && pings.pongDue == 135)
        let wasCheck = pings.answered()
        #expect(!wasCheck && pings.pongDue == .max)
        pings.stop()
        #expect(pings.next == .max)
    }

    @Test func aHealthCheckIsAnsweredBeforeTheNextOneOrMissed() {
        var pings = PingClock()
        pings.begin(at: 0, heartbeat: nil, check: 10)
        let first = pings.check(at: 10, every: 10)
        let answer = pings.answered()
        let second = pings.check(at: 20, every: 10)
        let third = pings.check(at: 30, every: 10)
        #expect(first && answer && second && !third)
    }

    @Test(arguments: [1, 2, 3])
    func endpointsHaveTheirTurnAfterSoManyFailures(_ after: Int) {
        let rules = Lifecycle.Failover(after: after, failback: 1_000, healthCheck: nil)
        var state = FailoverState()
        var seen: [UInt16] = []
        for failure in 0..<(6 * after) {
            state.noteFailure(rules, endpoints: 3, at: Int64(failure))
            seen.append(state.endpoint)
            // The first endpoint is tried again so long after it was left.
            let left = Int64((failure + 1) / (3 * after)) * Int64(3 * after) + Int64(after) - 1
            #expect(state.failbackDue == (state.endpoint == 0 ? .max : left + 1_000))
        }
        #expect(seen == (1...6 * after).map { UInt16($0 / after % 3) })
    }

    @Test func missedChecksAreFailuresUpToTheLastOne() {
        let rules = Lifecycle.Failover(after: 3, failback: nil, healthCheck: 10)
        var state = FailoverState()
        let answers = (0..<3).map { _ in state.noteMissedCheck(rules) }
        #expect(answers == [false, false, true] && state.failures == 2)
        state.forgetFailures()
        let isTooMany = state.noteMissedCheck(rules)
        #expect(!isTooMany)
    }

    @Test func gaugesComeBackToZero() {
        var gauges = LoopGauges(profiles: 2, lanes: 2)
        gauges.entered(1, .connecting, in: 1)
        gauges.opened(in: 1)
        gauges.move(1, from: .connecting, to: .active, in: 1)
        #expect(gauges.clients == 1 && gauges.open == 1)
        #expect(gauges.up(in: 0) == 0 && gauges.up(in: 1) == 1)
        gauges.closed(in: 1)
        gauges.left(1, .active, in: 1)
        #expect(gauges.clients == 0 && gauges.open == 0 && gauges.up(in: 1) == 0)
    }
}
