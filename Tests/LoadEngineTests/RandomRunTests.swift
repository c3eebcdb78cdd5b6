import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Random plans against a random server, on a manual clock: whatever meets whatever, each session ends
/// once, each start is matched, the books close, gauges come back to zero, and bytes leave on their
/// owner's connection.
@Suite struct RandomRunTests {
    @Test(arguments: 0..<4 as Range<UInt64>)
    func whateverHappensTheBooksClose(_ part: UInt64) {
        let metrics: [CountMetric] = [
            .sessions, .failed, .timeouts, .cut, .dropped, .flowsCompleted, .controlSent,
            .disruptions, .withdrawn,
        ]
        var seen: Set<CountMetric> = []
        for seed in (part * 15 + 1)...(part * 15 + 15) as ClosedRange<UInt64> {
            var plan = RandomPlan(seed)
            let script = plan.script()
            let run = ScriptedRun(plan.graph(), script, share: plan.share())
            #expect(run.wrongBooks == [], "\(seed): \(script)")
            seen.formUnion(metrics.filter { run.store.count($0) > 0 })
        }
        // These are no runs in which nothing happens.
        #expect(seen.count > 7)
    }
}

/// A plan and a server that are drawn.
private struct RandomPlan {
    private var random: RandomStream
    private let seed: UInt64

    init(_ seed: UInt64) {
        self.seed = seed
        random = RandomStream(seed: seed &* 0x9E37_79B9_7F4A_7C15)
    }

    private mutating func chance(_ share: Double) -> Bool { random.unit() < share }

    private mutating func ms(_ range: ClosedRange<Int64>) -> Int64 {
        (range.lowerBound + Int64(random.below(UInt64(range.upperBound - range.lowerBound + 1))))
            * ScriptedGraph.millisecond
    }

    private mutating func time(_ range: ClosedRange<Int64>) -> Spread {
        .constant(TimeAmount(nanoseconds: ms(range)))
    }

    // MARK: The server

    mutating func script() -> ScriptedServer.Script {
        var script = ScriptedServer.Script(connectDelay: ms(0...200))
        script.delays = [(5, .uniform(.milliseconds(1), .milliseconds(40))), (1, time(100...700))]
        script.mischief = chance(0.7) ? random.unit() * 0.3 : 0
        if chance(0.4) { script.mischiefs = [.silence, .goodbye] }
        if chance(0.3) { script.sockets = 3 + Int(random.below(10)) }
        if chance(0.3) { script.lifetime = ms(50...1_200) }
        if chance(0.3) { script.socketBuffer = 300 + Int(random.below(2_000)) }
        if chance(0.3) { script.stalls = [400_000_000..<400_000_000 + ms(100...1_000)] }
        if chance(0.3) { script.holds = [900_000_000..<900_000_000 + ms(10...300)] }
        if chance(0.4) { script.greeting = [(.text, "hello")] }
        if chance(0.4) { script.push = chance(0.5) ? .text : .ping }
        return script
    }

    mutating func share() -> LoopShare {
        chance(0.7) ? LoopShare(index: 0, count: 1) : LoopShare(index: 1, count: 2)
    }

    // MARK: The plan

    mutating func graph() -> StageGraph {
        var probe = ScriptedGraph.probe
        probe.timeout = ms(50...500)
        var mute = probe
        mute.expect = .none
        var next = probe
        next.expect = .next
        let templates = (0..<3).map { _ in template() }
        var graph = ScriptedGraph.graph(
            messages: [probe, mute, next], templates: templates, stages: stages(), seed: seed,
            endpoints: 2)
        graph.drain = ms(0...1_000)
        return graph
    }

    private mutating func template() -> ClientTemplate {
        var template = ScriptedGraph.template(flow: chance(0.5) ? flow() : [])
        template.endpoints = [0, 1]
        template.pick = chance(0.5) ? .first : .roundRobin
        if chance(0.3) { template.open.instructions = steps() }
        if chance(0.6) || template.flow.isEmpty {
            for _ in 0...random.below(2) { template.schedules.append(schedule()) }
        }
        if chance(0.4) { template.session = time(50...900) }
        if chance(0.6) {
            template.reconnect = ReconnectPolicy(
                delay: ms(1...200), max: 1_000_000_000, factor: 2, jitter: 0.5,
                attempts: chance(0.3) ? 3 : nil)
        }
        if chance(0.4) { template.reactions = [reaction()] }
        template.lifecycle = lifecycle(
            isShared: template.schedules.contains { $0.sharedRate != nil })
        return template
    }

    private mutating func schedule() -> SendSchedule {
        var schedule = SendSchedule(
            mix: [(0, 2), (1, 1), (2, 1)], every: time(5...200),
            pace: chance(0.3) ? .reply : .schedule, limit: chance(0.4) ? 2 : nil, align: false)
        if chance(0.2) {
            schedule.pace = .schedule
            schedule.sharedRate = 50
        }
        return schedule
    }

    /// They take their time, or a flow of them that waits for no answer goes round in no time at all.
    private mutating func steps() -> [StepProgram.Instruction] {
        [
            .send(
                message: Int(random.below(3)), count: 1 + Int(random.below(3)), mayFail: chance(0.5)
            ),
            .wait(time(1...50)),
        ]
    }

    private mutating func flow() -> [StepProgram.Instruction] {
        var flow = steps()
        if chance(0.4) {
            flow += [
                .beginRepeat(rounds: 0...3, end: flow.count + 2),
                .send(message: 0, count: 1, mayFail: chance(0.5)), .endRepeat(begin: flow.count),
            ]
        }
        if chance(0.3) { flow.append(.close(Closing(isAbrupt: chance(0.5)))) }
        return flow
    }

    /// Each answer to a reaction has one of its own, so they take their time, or there is no end of them.
    private mutating func reaction() -> Reaction {
        let actions: [Reaction.Action] = [
            .echo, .send(message: 1), .close(Closing(isAbrupt: chance(0.5))),
        ]
        let action = actions[Int(random.below(3))]
        if case .close = action, chance(0.5) { return Reaction(when: nil, action: action) }
        return Reaction(when: nil, action: action, after: time(100...300))
    }

    private mutating func lifecycle(isShared: Bool) -> Lifecycle {
        var lifecycle = Lifecycle()
        if chance(0.3) { lifecycle.sessions = 1 + Int(random.below(4)) }
        if chance(0.3) { lifecycle.rest = time(1...200) }
        if chance(0.2) { lifecycle.abruptShare = 0.5 }
        if chance(0.2) { lifecycle.expectedCodes = [1000, 1001] }
        if chance(0.25) {
            lifecycle.pool = .init(
                min: 1, max: 1 + Int(random.below(3)), acquireTimeout: ms(10...300))
            return lifecycle
        }
        if chance(0.4) {
            lifecycle.disruptions = .init(
                every: .exponential(mean: TimeAmount(nanoseconds: ms(20...400))),
                offline: time(0...200), isAbrupt: chance(0.5))
        }
        if chance(0.3) { lifecycle.activity = .init(busy: time(10...300), idle: time(10...300)) }
        if chance(0.3) { lifecycle.heartbeat = .init(every: ms(20...200), timeout: ms(10...100)) }
        if chance(0.3) {
            lifecycle.failover = .init(
                after: 1 + Int(random.below(3)), failback: chance(0.7) ? ms(50...400) : nil,
                healthCheck: chance(0.3) ? ms(20...200) : nil)
        }
        return lifecycle
    }

    private mutating func stages() -> [Stage] {
        return (0..<4).map { index in
            let level = 1 + Int(random.below(14))
            let load: Stage.Load =
                switch random.below(6) {
                case 0:
                    .arrivals(
                        LoadCurve(from: 5, to: Double(5 + random.below(30)), over: 600_000_000),
                        poisson: chance(0.5))
                case 1: .once(clients: level, times: 1 + Int(random.below(3)))
                case 2 where index > 0: .pause
                default: .population(LoadCurve(Double(level)))
                }
            return ScriptedGraph.stage(index, load, ms(200...900))
        }
    }
}
