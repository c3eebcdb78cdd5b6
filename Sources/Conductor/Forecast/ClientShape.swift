internal import Plan
internal import Units

/// What one client of a profile does, as far as it can be counted before a run: as if the target
/// answered at once.
struct ClientShape {
    /// What is counted, or summed up: so much for each message that is sent, by its place, and for each
    /// `expect` step.
    struct Counting {
        var ofMessages: [Double]
        var ofExpect: (Profile.Expected) -> Double = { _ in 0 }

        static func sends(_ messages: [Message]) -> Counting {
            Counting(ofMessages: messages.map { _ in 1 })
        }

        /// Messages that expect a reply, and `expect` steps.
        static func requests(_ messages: [Message]) -> Counting {
            Counting(ofMessages: messages.map { $0.isRequest ? 1 : 0 }, ofExpect: { _ in 1 })
        }
    }

    /// In its `open`, and in one run of its `flow`.
    private(set) var inOpen: Double
    private(set) var inFlow: Double
    /// A second of all clients of the profile together.
    private(set) var shared = 0.0
    /// Of one message of its first schedule, which a common rate of messages is for.
    private(set) var inFirst = 0.0
    /// How long a run of the flow waits.
    let flowSeconds: Double
    /// Of each schedule how many, and its mean interval in seconds.
    private var schedules: [(part: Double, every: Double)] = []

    init(_ profile: Profile, counting: Counting) {
        func count(_ steps: [Profile.Step]) -> Double {
            ClientShape.sum(steps) { step in
                switch step {
                case .send(let message, let times, _, _):
                    counting.ofMessages[message] * Double(times)
                case .expect(let expected, _): counting.ofExpect(expected)
                default: 0
                }
            }
        }
        inOpen = count(profile.open)
        inFlow = count(profile.flow)
        flowSeconds = ClientShape.sum(profile.flow) { step in
            if case .wait(let spread) = step { spread.mean.seconds } else { 0 }
        }
        for (place, schedule) in profile.send.enumerated() {
            let total = schedule.mix.reduce(0) { $0 + $1.weight }
            let counted = schedule.mix.reduce(0) {
                $0 + counting.ofMessages[$1.message] * $1.weight
            }
            let part = total > 0 ? counted / total : 0
            if place == 0 { inFirst = part }
            if let rate = schedule.messages {
                shared += part * rate
                schedules.append((0, 1))
            } else {
                schedules.append((part, schedule.every.mean.seconds))
            }
        }
    }

    /// What a second of one client is made of.
    enum Source { case flow, schedules, schedulesBesidesFirst }

    /// Of one client a second while it is there and busy; no interval is taken for less than `least`
    /// seconds, and without any it may be infinite.
    func perSecond(of sources: Set<Source>, least: Double = 0) -> Double {
        func rate(_ count: Double, _ seconds: Double) -> Double {
            count > 0 ? count / max(seconds, least) : 0
        }
        let counted: ArraySlice =
            if sources.contains(.schedules) {
                schedules[...]
            } else if sources.contains(.schedulesBesidesFirst) {
                schedules.dropFirst()
            } else {
                []
            }
        return counted.reduce(sources.contains(.flow) ? rate(inFlow, flowSeconds) : 0) {
            $0 + rate($1.part, $1.every)
        }
    }

    /// What one run of steps adds up to, on average.
    private static func sum(_ steps: [Profile.Step], _ one: (Profile.Step) -> Double) -> Double {
        steps.reduce(0) { total, step in
            switch step {
            case .repeat(let rounds, let steps):
                total + Double(rounds.lowerBound + rounds.upperBound) / 2 * sum(steps, one)
            case .choose(let branches):
                total + mean(branches) { sum($0, one) }
            default: total + one(step)
            }
        }
    }

    private static func mean(
        _ branches: [(weight: Double, steps: [Profile.Step])], _ value: ([Profile.Step]) -> Double
    ) -> Double {
        let total = branches.reduce(0) { $0 + $1.weight }
        return total > 0 ? branches.reduce(0) { $0 + $1.weight * value($1.steps) } / total : 0
    }
}
