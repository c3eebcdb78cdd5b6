import Metrics
import PlanText

/// Warns of thresholds that fail for want of samples whatever the target does: nobody sends, asks or comes
/// back there.
struct SampleCheck {
    let messages: [Message]
    let receives: [Receive]
    let profiles: [Profile]
    let phases: [Phase]
    let scope: Scope

    func findings(_ thresholds: [Threshold]) -> [Diagnostic] {
        thresholds.compactMap { threshold in
            // One of several that may hold is enough.
            if threshold.optional { return nil }
            if case .any = threshold.condition { return nil }
            return threshold.condition.comparisons.lazy.compactMap { lack($0) }.first.map { lack in
                .warning(
                    .noSamples, "this never has samples: \(lack.reason)", at: threshold.range,
                    hint: lack.hint)
            }
        }
    }

    /// Why a comparison has nothing to judge; nil if it may have.
    private func lack(_ comparison: Threshold.Comparison) -> (reason: String, hint: String?)? {
        guard comparison.needsSamples else { return nil }
        var profiles = present(in: comparison.labels["phase"])
        if let name = comparison.labels["profile"] {
            profiles = profiles.filter { $0.name == name }
            if profiles.isEmpty { return ("no client has the profile '\(name)' by then", nil) }
        }
        let message = comparison.labels["message"]
        if let message, let index = scope[.message].index(of: message) {
            profiles = profiles.filter { $0.sent.contains(index) }
            if profiles.isEmpty { return ("no client sends '\(message)' by then", nil) }
        }
        return ofMetric(comparison.metric, profiles, message)
    }

    private func ofMetric(
        _ metric: Metric, _ profiles: [Profile], _ message: String?
    ) -> (reason: String, hint: String?)? {
        let sent = profiles.reduce(into: Set<Int>()) { $0.formUnion($1.sent) }
        let messages = sent.sorted().map { self.messages[$0] }
            .filter { scope[.message].index(of: message ?? "") == nil || $0.name == message }
        let steps = profiles.flatMap { [$0.open, $0.flow].flatMap(\.expected) }
        switch metric {
        case .time(.rtt), .time(.serviceTime), .count(.timeouts):
            if !steps.isEmpty || messages.contains(where: \.isRequest) { return nil }
            return ("nothing that is sent expects a reply", "write 'expect' for a message")
        case .time(.held), .time(.sendLag), .count(.dropped), .count(.late):
            return sent.isEmpty ? ("no client sends anything", nil) : nil
        case .time(.flow):
            return profiles.contains { !$0.flow.isEmpty } ? nil : ("no client has a 'flow'", nil)
        case .time(.reconnect):
            if profiles.contains(where: { $0.reconnect != nil }) { return nil }
            return ("all clients have 'reconnect: never'", "leave 'reconnect' out")
        case .time(.acquire):
            return profiles.contains { $0.lifecycle.pool != nil }
                ? nil : ("no client has a 'pool'", nil)
        case .count(.checks):
            let isChecked =
                messages.contains(where: \.isChecked)
                || steps.contains { !$0.check.isEmpty }
                || receives.contains { !$0.check.isEmpty }
            return isChecked ? nil : ("nothing is checked", "write 'check' beside a 'match'")
        default: return nil
        }
    }

    /// The profiles of which clients may be there in a phase, or in any that is measured.
    private func present(in name: String?) -> [Profile] {
        let places = Plan.places(of: self.phases).map(\.phase)
        // What stands behind it in a round is before it in the next one.
        let hasRounds = places.contains { if case .rounds = $0.shape { true } else { false } }
        let last = places.lastIndex { phase in name.map { phase.name == $0 } ?? phase.measured }
            .map { $0 + Plan.places(of: places[$0].shape.phases).count }
        let seen = hasRounds ? places[...] : places[...(last ?? places.count - 1)]
        let starts = seen.reduce(into: Set<Int>()) { starts, phase in
            starts.formUnion(phase.starts(among: self.profiles))
        }
        return starts.sorted().map { self.profiles[$0] }
    }
}

extension Threshold.Comparison {
    /// Whether nothing can be said of it without a sample; what is counted may be 0.
    fileprivate var needsSamples: Bool {
        switch aggregate {
        case .count, .rate, .last: false
        case .share: true
        default: if case .time = metric { true } else { false }
        }
    }
}

extension Message {
    /// Whether its reply is checked.
    fileprivate var isChecked: Bool {
        if case .match(_, let check) = expect { !check.isEmpty } else { false }
    }
}

extension Profile {
    /// The messages that it may send.
    fileprivate var sent: Set<Int> {
        var sent = Set(send.flatMap { $0.mix.map(\.message) })
        sent.formUnion([open, flow].flatMap(\.sent))
        for reaction in reactions {
            if case .send(let message) = reaction.action { sent.insert(message) }
        }
        return sent
    }
}

extension [Profile.Step] {
    /// The messages that these steps send.
    fileprivate var sent: [Int] {
        flatMap { step -> [Int] in
            switch step {
            case .send(let message, _, _, _): [message]
            case .repeat(_, let steps): steps.sent
            case .choose(let branches): branches.flatMap(\.steps.sent)
            case .expect, .wait, .close: []
            }
        }
    }
}
