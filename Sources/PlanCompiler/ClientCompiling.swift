import LoadEngine
import Plan
import Units

extension ClientTemplate {
    /// The machine form of a profile; the plan has one endpoint.
    init(_ profile: Profile) {
        self.init(
            weight: profile.weight, endpoints: [0], pick: .first, session: profile.session,
            reconnect: profile.reconnect.map(ReconnectPolicy.init),
            open: StepProgram(profile.open), flow: StepProgram(profile.flow),
            schedule: profile.send.map(SendSchedule.init),
            reactions: profile.echoes ? [Reaction(when: nil, action: .echo)] : [],
            closeCode: 1000)
    }
}

extension ReconnectPolicy {
    fileprivate init(_ reconnect: Profile.Reconnect) {
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
    }
}

extension StepProgram {
    /// The steps as a flat program.
    fileprivate init(_ steps: [Profile.Step]) {
        self.init()
        append(steps)
    }

    private mutating func append(_ steps: [Profile.Step]) {
        for step in steps {
            switch step {
            case .send(let message, let count):
                instructions.append(.send(message: message, count: count))
            case .expect(let conditions, let timeout):
                instructions.append(
                    .expect(Matcher(conditions), check: nil, timeout: timeout.nanoseconds))
            case .wait(let spread): instructions.append(.wait(spread))
            case .close(let code): instructions.append(.close(code))
            case .repeat(let count, let body):
                let begin = instructions.count
                instructions.append(.beginRepeat(count: count, end: begin))
                append(body)
                let end = instructions.count
                instructions.append(.endRepeat(begin: begin))
                instructions[begin] = .beginRepeat(count: count, end: end)
            }
        }
    }
}
