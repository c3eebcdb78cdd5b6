internal import Assertions
internal import Metrics
internal import Plan
internal import Units

/// How many samples a comparison of a threshold will have, as far as its plan tells.
public struct SampleForecast: Equatable, Sendable {
    /// The threshold as the plan has it, and the phase in whose list it stands.
    public var threshold: String
    public var phase: String?
    /// What is compared, such as `p99(rtt)`; the threshold may compare several things.
    public var quantity: String
    /// nil: that depends on the target.
    public var samples: Double?
    /// How many in the shortest run, where phases end as soon as they are sure; nil where that is the same.
    public var fewest: Double?
    /// How many its percentile takes: ten beyond it; nil: any number will do.
    public var needed: UInt64?
    /// How long it is measured, in seconds; of windows their length.
    public var seconds: Double
    /// Whether these are the samples of a window, and not of all that is measured.
    public var isOfWindow = false

    /// Whether they are enough; nil where nobody knows, or any number will do.
    public var isEnough: Bool? {
        guard let samples, let needed else { return nil }
        return samples >= Double(needed)
    }

    /// How many seconds longer it has to be measured at the same load; nil where that does not help.
    public var missingSeconds: Double? {
        guard let samples, let needed, samples < Double(needed), samples > 0 else { return nil }
        return seconds * (Double(needed) / samples - 1)
    }

    /// Has the samples of a window of that length, as many as the mean of what is measured.
    private mutating func cut(to window: Double) {
        guard seconds > window else { return }
        fewest = nil
        samples = samples.map { $0 * window / seconds }
        (seconds, isOfWindow) = (window, true)
    }

    /// One for each comparison of a plan's thresholds.
    static func all(_ forecast: Forecast) -> [SampleForecast] {
        let counter = SampleCounter(forecast)
        let shortest = forecast.shortest.map(SampleCounter.init)
        return forecast.plan.thresholds.flatMap { threshold in
            threshold.condition.comparisons.map { comparison in
                var need: SampleNeed?
                if case .percentile(let quantile) = comparison.aggregate {
                    need = SampleNeed(quantile)
                }
                let (samples, seconds) = counter.samples(of: comparison)
                var forecast = SampleForecast(
                    threshold: threshold.text, phase: threshold.phase,
                    quantity: comparison.name, samples: samples, needed: need?.samples,
                    seconds: seconds)
                if let fewest = shortest?.samples(of: comparison).count, fewest != samples {
                    forecast.fewest = fewest
                }
                if let window = threshold.window { forecast.cut(to: window.seconds) }
                return forecast
            }
        }
    }
}

/// Counts what a forecast says of the events that thresholds name.
private struct SampleCounter {
    private let forecast: Forecast
    private let plan: Plan
    private let places: [Plan.PhasePlace]
    /// Of each phase and profile.
    private let presence: [[Presence]]

    init(_ forecast: Forecast) {
        self.forecast = forecast
        plan = forecast.plan
        places = plan.allPhases
        presence = forecast.presence()
    }

    /// How many samples there will be, nil if that depends on the target, and in how many seconds.
    func samples(of comparison: Threshold.Comparison) -> (count: Double?, seconds: Double) {
        let phases = phases(comparison.labels["phase"])
        let isPart = part(comparison)
        let seconds = seconds(phases, isPart)
        guard case .time(let metric) = comparison.metric else { return (nil, seconds) }
        let presence = comparison.part == nil ? presence : forecast.presence(isPart)
        var total = 0.0
        for (index, profile) in plan.profiles.enumerated() {
            if let name = comparison.labels["profile"], name != profile.name { continue }
            let here = phases.reduce(into: Presence()) { $0 += presence[$1][index] }
            guard let count = count(metric, profile, index, here, comparison.labels["message"])
            else { return (nil, seconds) }
            total += count * share(of: comparison.labels["url"], profile)
        }
        return (total.isFinite ? total : nil, seconds)
    }

    private func count(
        _ metric: TimeMetric, _ profile: Profile, _ index: Int, _ here: Presence, _ message: String?
    ) -> Double? {
        let habits = forecast.habits[index]
        switch metric {
        case .rtt, .serviceTime:
            guard let counting = requests(message) else { return nil }
            return here.events(profile, habits, counting)
        case .held, .sendLag:
            guard let counting = sends(message) else { return nil }
            return here.events(profile, habits, counting)
        case .connect, .connectTCP, .connectUpgrade:
            return profile.lifecycle.pool == nil ? here.sessions(habits) : nil
        case .flow:
            guard !profile.flow.isEmpty else { return 0 }
            guard habits.flowSeconds > 0 else { return nil }
            let seconds = (here.ownSeconds + here.ratedSeconds) * habits.duty
            let ofCrowd = (here.crowdSeconds + here.ratedCrowdSeconds) * habits.dutyOfArrival
            return habits.hasSession
                ? (seconds + ofCrowd) / habits.flowSeconds
                : seconds / habits.flowSeconds + here.arrivals + here.visits
        default: return nil
        }
    }

    /// Requests, and `expect` steps with a name; of one message or step. What comes unasked is nobody's
    /// plan.
    private func requests(_ name: String?) -> ClientShape.Counting? {
        guard let name else {
            var all = ClientShape.Counting.requests(plan.messages)
            all.ofExpect = { $0.name == nil ? 0 : 1 }
            return all
        }
        if let step = plan.stepNames.firstIndex(of: name) {
            return ClientShape.Counting(
                ofMessages: plan.messages.map { _ in 0 }, ofExpect: { $0.name == step ? 1 : 0 })
        }
        guard plan.messages.contains(where: { $0.name == name }) else { return nil }
        return ClientShape.Counting(
            ofMessages: plan.messages.map { $0.name == name && $0.isRequest ? 1 : 0 })
    }

    private func sends(_ name: String?) -> ClientShape.Counting? {
        guard let name else { return .sends(plan.messages) }
        guard plan.messages.contains(where: { $0.name == name }) else { return nil }
        return ClientShape.Counting(ofMessages: plan.messages.map { $0.name == name ? 1 : 0 })
    }

    /// The part of a profile's connections that goes to a URL.
    private func share(of url: String?, _ profile: Profile) -> Double {
        let target = profile.target?.target ?? plan.target
        guard let url, case .urls(let urls) = target.place, urls.count > 1 else { return 1 }
        if target.pick == .first { return urls[0].text == url ? 1 : 0 }
        return 1 / Double(urls.count)
    }

    // MARK: When

    /// The measured phases that a name stands for: itself and those that it consists of.
    private func phases(_ name: String?) -> [Int] {
        var wanted = Array(places.indices)
        if let name, let place = places.firstIndex(where: { $0.phase.name == name }) {
            wanted = Array(place..<place + places[place].phase.count)
        }
        return wanted.filter { places[$0].phase.measured }
    }

    /// Whether a span belongs to the part that a comparison is about.
    private func part(_ comparison: Threshold.Comparison) -> (ForecastSpan) -> Bool {
        guard let part = comparison.part else { return { _ in true } }
        let place = places.firstIndex { $0.phase.name == comparison.labels["phase"] }
        if let place, case .rounds = places[place].phase.shape,
            let runs = forecast.runs[place], part <= runs.count
        {
            let run = runs[part - 1]
            return { run.start <= $0.start && $0.end <= run.end }
        }
        return { $0.part == part }
    }

    /// How long phases last, of those side by side the longest.
    private func seconds(_ phases: [Int], _ isPart: (ForecastSpan) -> Bool) -> Double {
        let wanted = Set(phases)
        return forecast.lanes.reduce(0) { most, lane in
            max(
                most,
                lane.spans.reduce(0) {
                    wanted.contains($1.phase) && isPart($1) ? $0 + $1.end - $1.start : $0
                })
        }
    }
}

extension Threshold.Comparison {
    /// Such as `p99(rtt, phase=day)`.
    fileprivate var name: String {
        let word: String =
            switch aggregate {
            case .percentile(let quantile):
                SampleNeed(quantile)?.name ?? "p100"
            default: "\(aggregate)"
            }
        let names = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let inner = [metric.name] + names + (part.map { ["part=\($0)"] } ?? [])
        return "\(word)(\(inner.joined(separator: ", ")))"
    }
}
