import PlanText
import Units

extension Section {
    static let threshold = Section("threshold")
}

/// What must hold at the end.
extension Keys {
    static let threshold: Record<ThresholdParts> = Record(
        .threshold, "A threshold with settings.", ThresholdParts()
    ) {
        Row(
            "assert", .condition, \.assert, required: true,
            "What must hold: `aggregate(metric, label=value) op value`, joined by `and` and "
                + "`or`.")
        Row("name", .text, \.name, default: "its text", "What reports call it.")
        Row(
            "abort", .flag, \.abort,
            "Whether it is also judged each second and ends the run.")
        Row(
            "grace", .time, \.grace, default: "0s", needs: "abort",
            "How long after the start of a phase `abort` waits.")
        Row(
            "window", .positiveTime, \.window, default: "the whole time",
            "Every stretch of this length inside a measured phase must hold; whole seconds.")
        Row("optional", .flag, \.optional, "Whether it may lack samples.")
        Row(
            "severity", .word, \.severity, "Whether it fails the run or only warns.")
    } finish: { reader, fields, part in
        part.check(reader, fields)
    }
}

/// What the keys of a threshold say; the condition is read when all names are known.
struct ThresholdParts: Sendable {
    var assert = Node(.broken, range: SourceRange(file: 0, start: 0, end: 0))
    var name: String?
    var abort = false
    var grace: TimeAmount?
    var window: TimeAmount?
    var optional = false
    var severity = Threshold.Severity.fail

    /// Finds what its keys do not say together.
    fileprivate func check(_ reader: Reader, _ fields: Fields) {
        let second = TimeAmount.seconds(1).nanoseconds
        if let node = fields["window"], let window, window.nanoseconds % second != 0 {
            let seconds = max(1, (window.nanoseconds + second - 1) / second)
            reader.error(
                .badValue, "a window is whole seconds, not \(window)", at: node.range,
                hint: "write \(seconds)s")
        }
        if let node = fields["grace"], !abort, fields["abort"] != nil {
            reader.error(
                .conflict, "'grace' is about 'abort', which is false here", at: node.range,
                hint: "write abort: true, or leave 'grace' out")
        }
        if let node = fields["severity"], abort, severity == .warn {
            reader.error(
                .conflict, "'abort' ends and fails the run, so it cannot only warn",
                at: node.range, hint: "leave out 'severity: warn' or 'abort: true'")
        }
    }
}

extension Kind<Node> {
    static var condition: Kind {
        Kind(.spelled(.threshold)) { _, node, _ in node }
    }
}

extension Reader {
    /// All thresholds: those of the plan, then those of its phases. Reads the conditions of `until` too.
    func thresholds(_ own: Node?, _ plan: inout PlanParts) -> [Threshold] {
        var list = ThresholdReader(self, thresholdContext(plan))
        var result = own.map { list.thresholds($0, phase: nil) } ?? []
        for phase in phases.entries {
            if let node = phase.thresholds {
                result += list.thresholds(node, phase: phase.name)
            }
        }
        for index in plan.phases.indices { readUntil(of: &plan.phases[index], &list) }
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
        // Of a plan that is not all there, nothing is missing for sure.
        if phases.isWhole {
            report(WindowCheck(phases: plan.phases).findings(result))
            report(SureCheck(list: phases).findings(plan.phases, result))
            if !diagnostics.hasErrors {
                let samples = SampleCheck(
                    messages: plan.messages, receives: plan.receives, profiles: plan.profiles,
                    phases: plan.phases, scope: scope)
                report(samples.findings(result))
            }
        }
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
            laterKeys: laterKeys,
            against: keys.contains("against") ? scope.againstURLs : nil,
            observed: plan.observed.flatMap(\.gauges),
            brokenTargets: uses.observed.subtracting(observed),
            mayGuess: mayGuess, secrets: secrets.names)
    }

    /// The keys of the plan that only a later version runs, wherever they stand in it.
    private var laterKeys: Set<String> {
        var (later, run) = (Set<String>(), Set<String>())
        for (section, names) in uses.keysOfSections {
            let table = language.table(named: section)
            for name in names {
                if table[name]?.isLater == true { later.insert(name) } else { run.insert(name) }
            }
        }
        return later.subtracting(run)
    }
}
