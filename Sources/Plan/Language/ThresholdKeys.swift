import PlanText
import Units

extension Section {
    static let threshold = Section("threshold")
}

/// What must hold at the end.
extension Keys {
    static let threshold = Record(
        .threshold, "A threshold with settings.", ThresholdParts(),
        [
            Row(
                "assert", .condition, \.assert, required: true,
                "What must hold: `aggregate(metric, label=value) op value`, joined by `and` and "
                    + "`or`."),
            Row("name", .text, \.name, default: "its text", "What reports call it."),
            Row(
                "abort", .flag, default: "false", later: true,
                "Whether it is also judged each second and ends the run."),
            Row(
                "grace", .time, default: "0s", needs: "abort", later: true,
                "How long after the start of a phase `abort` waits."),
            Row(
                "window", .positiveTime, default: "the whole time", later: true,
                "Every stretch of this length must hold."),
            Row("optional", .flag, \.optional, "Whether it may lack samples."),
            Row(
                "severity", .word(["fail", "warn"]), default: "fail", later: true,
                "Whether it fails the run or only warns."),
        ])
}

/// What the keys of a threshold say; the condition is read when all names are known.
struct ThresholdParts: Sendable {
    var assert = Node(.broken, range: SourceRange(file: 0, start: 0, end: 0))
    var name: String?
    var optional = false
}

extension Kind<Node> {
    fileprivate static var condition: Kind {
        Kind(.spelled(.threshold)) { _, node, _ in node }
    }
}

extension Reader {
    /// All thresholds: those of the plan, then those of its phases.
    func thresholds(_ own: Node?, _ plan: PlanParts) -> [Threshold] {
        var list = ThresholdReader(self, thresholdContext(plan))
        var result = own.map { list.thresholds($0, phase: nil) } ?? []
        for phase in phases.entries {
            if let node = phase.thresholds {
                result += list.thresholds(node, phase: phase.name)
            }
        }
        for node in laterConditions { list.condition(node) }
        let check = ThresholdCheck(
            messages: plan.messages, profiles: plan.profiles, phases: phases, scope: scope,
            uses: uses)
        report(check.findings(list.judged))
        if self.phases.isWhole {
            report(SlopeCheck.findings(list.judged, plan.phases, plan.observed))
        }
        if let place = own ?? phases.entries.lazy.compactMap(\.thresholds).first {
            report(ThresholdCheck.percentiles(result, at: place.range))
        }
        if let own, !result.isEmpty { report(check.unmeasured(at: own.range)) }
        return result
    }

    private func thresholdContext(_ plan: PlanParts) -> ThresholdContext {
        var urls = scope.urls
        for target in plan.profiles.compactMap(\.target) where target.hasOwnPlace {
            for url in target.target.place.urls { urls.append(url) }
        }
        let keys = uses.keys
        let observed = Set(plan.observed.map(\.name))
        let places = Plan.places(of: plan.phases)
        let parts = Dictionary(places.map { ($0.phase.name, $0.parts ?? 0) }) { first, _ in first }
        return ThresholdContext(
            labels: [
                "phase": phases.names, "profile": scope[.profile], "message": scope[.message],
                "receive": scope[.receive], "step": scope.stepNames, "url": urls,
            ], parts: parts, mostParts: Plan.mostParts, keys: keys,
            laterKeys: keys.filter { !language.runs($0) },
            observed: plan.observed.flatMap(\.gauges),
            brokenTargets: uses.observed.subtracting(observed),
            mayGuess: mayGuess, secrets: secrets.names)
    }
}
