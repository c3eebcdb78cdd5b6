import LoadEngine
import Plan
import Units

extension ClientTemplate {
    /// The machine form of a profile whose clients use these endpoints. The names of steps are labels of
    /// messages from `firstStepLabel` on.
    init(_ profile: Profile, endpoints: [Int], pick: EndpointPick, firstStepLabel: Int) {
        self.init(
            weight: profile.weight, endpoints: endpoints, pick: pick,
            session: profile.session, reconnect: ReconnectPolicy.of(profile),
            open: StepProgram(profile.open, firstLabel: firstStepLabel),
            flow: StepProgram(profile.flow, firstLabel: firstStepLabel),
            schedules: profile.send.map(SendSchedule.init),
            reactions: profile.reactions.map(Reaction.init), closeCode: profile.close.code)
        closeReason = profile.close.reason.map { PayloadTemplate($0) }
        readRate = profile.readRate?.perSecond
        lifecycle = Lifecycle(profile.lifecycle)
        lifecycle.abruptShare = profile.close.abrupt.fraction
        lifecycle.expectedCodes = profile.close.expected
    }
}

extension Lifecycle {
    fileprivate init(_ lifecycle: Profile.Lifecycle) {
        self.init()
        sessions = lifecycle.sessions
        rest = lifecycle.rest
        activity = lifecycle.activity.map { Activity(busy: $0.busy, idle: $0.idle) }
        failover = lifecycle.failover.map {
            Failover(
                after: $0.after, failback: $0.failback?.nanoseconds,
                healthCheck: $0.healthCheck?.nanoseconds)
        }
        pool = lifecycle.pool.map {
            Pool(min: $0.min, max: $0.max, acquireTimeout: $0.acquireTimeout.nanoseconds)
        }
        heartbeat = lifecycle.heartbeat.map {
            Heartbeat(every: $0.every.nanoseconds, timeout: $0.timeout.nanoseconds)
        }
        disruptions = lifecycle.disrupt.map {
            Disruptions(every: $0.every, offline: $0.offline, isAbrupt: $0.isAbrupt)
        }
    }
}

extension ReconnectPolicy {
    /// How the connections of a profile come back; those of a pool do in any case.
    fileprivate static func of(_ profile: Profile) -> ReconnectPolicy? {
        guard profile.lifecycle.pool != nil else {
            return profile.reconnect.map(ReconnectPolicy.init)
        }
        var policy = ReconnectPolicy(profile.reconnect ?? Profile.Reconnect())
        policy.attempts = nil
        return policy
    }

    private init(_ reconnect: Profile.Reconnect) {
        self.init(
            delay: reconnect.delay.nanoseconds, max: reconnect.max.nanoseconds,
            factor: reconnect.factor, jitter: reconnect.jitter.fraction,
            attempts: reconnect.attempts)
    }
}

extension SendSchedule {
    fileprivate init(_ send: Profile.Schedule) {
        self.init(
            mix: send.mix, every: send.every, pace: send.pace == .reply ? .reply : .schedule,
            limit: send.limit, align: send.align)
        sharedRate = send.messages
    }
}

extension Reaction {
    fileprivate init(_ reaction: Profile.Reaction) {
        let action: Action =
            switch reaction.action {
            case .echo: .echo
            case .send(let message): .send(message: message)
            case .close(let closing): .close(Closing(closing))
            }
        self.init(
            when: reaction.when.map { Matcher($0) }, action: action, after: reaction.after)
    }
}

extension Closing {
    fileprivate init(_ closing: Profile.Closing) {
        self.init(
            status: closing.code, reason: closing.reason.map { PayloadTemplate($0) },
            isAbrupt: closing.isAbrupt)
    }
}

extension StepProgram {
    /// The steps as a flat program.
    fileprivate init(_ steps: [Profile.Step], firstLabel: Int) {
        self.init()
        append(steps, firstLabel)
    }

    private mutating func append(_ steps: [Profile.Step], _ firstLabel: Int) {
        for step in steps {
            switch step {
            case .send(let message, let count, let isAsync, let mayFail):
                instructions.append(
                    .send(message: message, count: count, isAsync: isAsync, mayFail: mayFail))
            case .expect(let expected, let mayFail):
                instructions.append(
                    .expect(
                        Matcher(expected.match, keeping: expected.captures),
                        check: Matcher(ifAny: expected.check),
                        timeout: expected.timeout.nanoseconds, mayFail: mayFail,
                        label: expected.name.map { firstLabel + $0 }, isEarly: expected.isEarly))
            case .wait(let spread): instructions.append(.wait(spread))
            case .close(let closing): instructions.append(.close(Closing(closing)))
            case .repeat(let rounds, let body):
                let begin = instructions.count
                instructions.append(.beginRepeat(rounds: rounds, end: begin))
                append(body, firstLabel)
                let end = instructions.count
                instructions.append(.endRepeat(begin: begin))
                instructions[begin] = .beginRepeat(rounds: rounds, end: end)
            case .choose(let branches): append(branches, firstLabel)
            }
        }
    }

    /// A choice, its branches one behind the other, each of which ends with a jump behind the last.
    private mutating func append(
        _ branches: [(weight: Double, steps: [Profile.Step])], _ firstLabel: Int
    ) {
        let choice = instructions.count
        instructions.append(.choose([]))
        var begins: [(weight: Double, begin: Int)] = []
        var jumps: [Int] = []
        for branch in branches {
            begins.append((branch.weight, instructions.count))
            append(branch.steps, firstLabel)
            jumps.append(instructions.count)
            instructions.append(.jump(0))
        }
        instructions[choice] = .choose(begins)
        for jump in jumps { instructions[jump] = .jump(instructions.count) }
    }
}
