internal import Plan
internal import Units

/// What one client of a profile does, as far as it can be counted before a run: as if the target
/// answered at once.
struct ClientShape {
    /// What is counted.
    enum Event {
        case sends
        /// Messages that expect a reply, and `expect` steps.
        case requests
    }

    /// In its `open`, and in one run of its `flow`.
    private(set) var inOpen: Double
    private(set) var inFlow: Double
    /// A second of all clients of the profile together.
    private(set) var shared = 0.0
    /// How long a run of the flow waits.
    private let flowSeconds: Double
    /// Of each schedule how many, and its mean interval in seconds.
    private var schedules: [(part: Double, every: Double)] = []

    init(_ profile: Profile, _ messages: [Message], counting event: Event) {
        let ofMessages = messages.map { event == .sends || $0.isRequest ? 1.0 : 0 }
        let ofExpect = event == .requests ? 1.0 : 0
        func count(_ steps: [Profile.Step]) -> Double {
            ClientShape.sum(steps) { step in
                switch step {
                case .send(let message, let times, _, _): ofMessages[message] * Double(times)
                case .expect: ofExpect
                default: 0
                }
            }
        }
        inOpen = count(profile.open)
        inFlow = count(profile.flow)
        flowSeconds = ClientShape.sum(profile.flow) { step in
            if case .wait(let spread) = step { spread.mean.seconds } else { 0 }
        }
        for schedule in profile.send {
            let total = schedule.mix.reduce(0) { $0 + $1.weight }
            let counted = schedule.mix.reduce(0) { $0 + ofMessages[$1.message] * $1.weight }
            let part = total > 0 ? counted / total : 0
            if let rate = schedule.messages {
                shared += part * rate
            } else {
                schedules.append((part, schedule.every.mean.seconds))
            }
        }
    }

    /// Of one client a second while it is there; no interval is taken for less than `least` seconds,
    /// and without any it may be infinite.
    func perSecond(least: Double = 0) -> Double {
        func rate(_ count: Double, _ seconds: Double) -> Double {
            count > 0 ? count / max(seconds, least) : 0
        }
        return schedules.reduce(rate(inFlow, flowSeconds)) { $0 + rate($1.part, $1.every) }
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
