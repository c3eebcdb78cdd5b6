import FoundationEssentials
import PlanText
import Units

/// The plan itself and what it brings along.
extension Keys {
    static let plan: Record<PlanParts> = Record(
        .plan,
        "A whole plan. Top-level keys that begin with `x-` are ignored; anchors can be put there.",
        PlanParts()
    ) {
        Row("version", .version, required: true, "The version of this language.") { _, _ in }
        Row(
            "name", .text, \.name, default: "the name of the file",
            "What reports call the plan."
        )
        Row("description", .text, "What the plan is for, in any words.") { _, _ in }
        Row(
            "include", Kind.file.list(least: 1),
            "Files next to the plan whose messages, profiles, data, receive, vars and "
                + "thresholds are added."
        ) { _, _ in }
        Row(
            "seed", .whole(0...Int.max), default: "drawn and printed",
            "Repeats everything random but `id` and `uuid`."
        ) { $0.seed = UInt64($1) }
        Row(
            "vars", .variables,
            "Values of `${name}`; `--var` overrides them, and they override the environment."
        ) { _, _ in }
        Row(
            "secrets", .list(.text, least: 1),
            "More names of variables and headers whose values no output shows."
        ) { reader, node, _ in
            reader.secrets.names = reader.secretNames(node)
            return true
        }
        Row(
            "data", .map(.oneOf([.spelled(.file), .section(.data)]), of: nil),
            "Rows whose fields messages use, such as `{{ accounts.user }}`."
        ) { reader, node, plan in
            plan.data = reader.dataSources(node)
            return true
        }
        Row(
            "target", .oneOf([.spelled(.target), .section(.target)]), required: true,
            "Where clients connect to."
        ) { reader, node, plan in
            plan.target = reader.target(node)
            reader.scope.target = plan.target
            reader.report(CaptureCheck.target(node, reader.uses))
            return plan.target != nil
        }
        Row(
            "against", .oneOf([.spelled(.target), .section(.against)]),
            "A second target, which the same load goes to beside the first one, so that "
                + "thresholds can compare the two."
        ) { reader, node, plan in
            plan.against = reader.against(node)
            reader.scope.note(against: plan.against)
            reader.report(CaptureCheck.target(node, reader.uses))
            return plan.against != nil
        }
        Row(
            "observe", .map(.section(.observe), of: nil),
            "What is read of the target while the load runs: gauges such as `server.cpu`, in "
                + "series, reports and thresholds."
        ) { reader, node, plan in
            plan.observed = reader.observedTargets(node)
            return true
        }
        Row(
            "messages", .map(.oneOf([.template, .section(.message)]), of: nil),
            "What can be sent, and what answers it."
        ) { reader, node, plan in
            plan.messages = (reader.mapping(node, "'messages'") ?? []).compactMap(
                reader.message)
            return true
        }
        Row(
            "receive", .map(.section(.receive), of: nil),
            "Messages that come unasked, such as the copies of a broadcast."
        ) { reader, node, plan in
            plan.receives = reader.receives(node)
            return true
        }
        Row(
            "groups", .map(.section(.group), of: nil), later: true,
            "Rooms of clients that hear each other.")
        Row(
            "profiles", .map(.section(.profile), of: nil), required: true,
            "The kinds of clients."
        ) { reader, node, plan in
            plan.profiles = reader.profiles(node)
            return true
        }
        Row(
            "phases", .list(.section(.phase), least: 1), required: true,
            "How many clients there are, and when."
        ) { reader, node, plan in
            plan.phases = reader.readPhases(node)
            reader.checkPhases(plan.phases, plan.profiles, at: node)
            return true
        }
        Row(
            "thresholds",
            .list(.oneOf([.spelled(.threshold), .section(.threshold)]), least: 0),
            default: "nothing is gated", "What must hold at the end.")
        Row(
            "health", .section(.health, Keys.health), \.health,
            "When the generator itself counts as too slow, and what follows.")
        Row(
            "baseline", .section(.baseline, Keys.baseline), \.baseline,
            default: "nothing is compared",
            "Earlier runs that thresholds compare with.")
        Row("outputs", .outputs, "Files that a run writes, as `--out` does.") {
            $0.outputs = $1
        }
    } finish: { reader, fields, plan in
        reader.finish(&plan, fields)
    }
}

extension Reader {
    /// What only shows when all keys of a plan are read.
    fileprivate func finish(_ plan: inout PlanParts, _ fields: Fields) {
        if fields["phases"] == nil { phases.names.isComplete = false }
        plan.thresholds = thresholds(fields["thresholds"], &plan)
        if let node = fields["against"] {
            let check = AgainstCheck(
                target: plan.target, against: plan.against, profiles: plan.profiles,
                phases: plan.phases, written: phases)
            report(check.findings(at: node, plan.thresholds))
        }
    }
}

/// What the keys of a plan say.
struct PlanParts: Sendable {
    var name: String?
    var seed: UInt64?
    var target: Target?
    var against: Target?
    var data: [DataSource] = []
    var messages: [Message] = []
    var receives: [Receive] = []
    var profiles: [Profile] = []
    var phases: [Phase] = []
    var thresholds: [Threshold] = []
    var health = Health()
    var observed: [ObservedTarget] = []
    var outputs: [Plan.Output] = []
    var baseline: Baseline?
}

extension Kind<String> {
    fileprivate static var version: Kind {
        Kind(.word(["1"])) { reader, node, _ in
            guard let version = reader.text(node), version != "1" else { return "1" }
            reader.error(
                .badValue, "expected version 1, got '\(version)'", at: node.range,
                hint: "write version: 1")
            return nil
        }
    }
}

extension Kind<[Member]> {
    fileprivate static var variables: Kind {
        Kind(.map(.text, of: nil)) { reader, node, _ in
            let members = reader.mapping(node, "'vars'")
            for member in members ?? [] { _ = reader.scalar(member.value, "a value") }
            return members
        }
    }
}

extension Reader {
    /// The whole plan; nil if a part without which there is none is missing.
    func plan(_ root: Node) -> Plan? {
        scope = Scope(of: root, keys: language.table(.plan))
        uses.columns = Array(repeating: [], count: scope[.data].all.count)
        report(MeaningCheck.findings(scope))
        guard let parts = record(root, Keys.plan) else {
            noteSecrets(root)
            return nil
        }
        if !diagnostics.hasErrors, scope[.message].isComplete {
            report(UnusedCheck.findings(parts.profiles, scope, uses))
            report(
                ResolveCheck.findings(
                    [parts.target, parts.against].compactMap(\.self), parts.profiles))
        }
        report(RepeatCheck.findings(parts.messages, parts.profiles, parts.data, uses))
        noteSecrets(root)
        guard let target = parts.target else { return nil }
        let data = DataUse.noted(
            parts.data, parts.profiles, of: [target, parts.against].compactMap(\.self), scope, uses
        )
        var plan = Plan(
            name: parts.name ?? source.name, seed: parts.seed, target: target,
            messages: parts.messages, profiles: parts.profiles, phases: parts.phases,
            thresholds: parts.thresholds, outputs: parts.outputs, secrets: secrets.places,
            secretValues: secrets.values, secretNames: secrets.names, receives: parts.receives,
            data: data, captures: scope.captures.all, stepNames: scope.stepNames.all,
            against: parts.against, health: parts.health, observed: parts.observed)
        plan.baseline = parts.baseline
        return plan
    }

    /// What only shows when phases are seen beside each other and beside the profiles.
    fileprivate func checkPhases(_ phases: [Phase], _ profiles: [Profile], at node: Node) {
        // Loads name profiles by their places.
        guard profiles.count == scope[.profile].all.count else { return }
        report(LoadCheck(profiles: profiles, list: self.phases).findings(phases, at: node))
        if !self.phases.isWhole { return }
        report(SeriesCheck.findings(phases, profiles, self.phases))
        report(RunSize.findings(phases, self.phases, at: node))
    }

    fileprivate func profiles(_ node: Node) -> [Profile] {
        guard let members = mapping(node, "'profiles'") else { return [] }
        let profiles = inheriting(members).compactMap(profile)
        if members.isEmpty {
            error(.badValue, "a plan needs at least one profile", at: node.range)
        } else if profiles.count == members.count, profiles.allSatisfy({ $0.weight == 0 }) {
            error(
                .badValue, "no profile has a weight above 0, so no client would start",
                at: node.range)
        }
        return profiles
    }
}
