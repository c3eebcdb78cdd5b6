import FoundationEssentials
import PlanText
import Units

extension PlanDecoder {
    /// The whole plan; nil if a part without which there is none is missing.
    func plan(_ root: Node) -> Plan? {
        collectNames(root)
        guard let fields = fields(root, .plan) else { return nil }
        checkVersion(fields)
        if let node = fields["include"], let key = KeyTable.plan["include"] {
            check(node, key.value, "'include'")
        }
        checkVariables(fields["vars"])
        secretNames = fields["secrets"].map(secretNames) ?? SecretNames()
        _ = fields["description"].flatMap(text)
        let name = fields["name"].flatMap(text)
        let seed = fields["seed"].flatMap { whole($0, 0...Int.max) }.map(UInt64.init)
        let target = required("target", in: fields).flatMap(target)
        var data = dataSources(fields)
        let messages = messages(fields)
        let receives = receives(fields)
        let profiles = profiles(fields)
        let phases = phases(fields, profiles)
        let thresholds = thresholds(fields["thresholds"])
        let outputs = fields["outputs"].map(outputs) ?? []
        warnOfUnused(profiles)
        if let node = fields["secrets"] { warnOfUnknownSecrets(node, fields) }
        noteSecrets(fields["vars"])
        guard let target else { return nil }
        noteUses(&data, profiles, of: target)
        return Plan(
            name: name ?? source.name, seed: seed, target: target, messages: messages,
            profiles: profiles, phases: phases, thresholds: thresholds,
            outputs: outputs, secrets: secrets, secretValues: secretValues,
            secretNames: secretNames, receives: receives, data: data, captures: captures.all)
    }

    private func checkVersion(_ fields: Fields) {
        guard let node = required("version", in: fields), let version = text(node) else { return }
        if version != "1" {
            error(
                .badValue, "there is no version '\(version)' of plans", at: node.range,
                hint: "write version: 1")
        }
    }

    private func checkVariables(_ node: Node?) {
        guard let node else { return }
        ownVariables = Set(Self.members(node).map(\.key))
        for member in mapping(node, "'vars'") ?? [] { _ = scalar(member.value, "a value") }
    }

    // MARK: Definitions

    private func messages(_ fields: Fields) -> [Message] {
        let members = fields["messages"].flatMap { mapping($0, "'messages'") }
        return (members ?? []).compactMap(message)
    }

    private func profiles(_ fields: Fields) -> [Profile] {
        let node = required("profiles", in: fields)
        let members = node.flatMap { mapping($0, "'profiles'") }
        let result = inheriting(members ?? []).compactMap(profile)
        if let node, let members {
            if members.isEmpty {
                error(.badValue, "a plan has at least one profile", at: node.range)
            }
            if result.count == members.count, !result.isEmpty,
                result.allSatisfy({ $0.weight == 0 })
            {
                error(
                    .badValue, "no profile has a weight, so no client would start",
                    at: node.range)
            }
        }
        return result
    }

    private func phases(_ fields: Fields, _ profiles: [Profile]) -> [Phase] {
        guard let node = required("phases", in: fields) else {
            phases.isComplete = false
            return []
        }
        decodePhases(node)
        let phases = decodedPhases.compactMap(\.phase)
        checkLoad(phases, profiles, at: node.range)
        return phases
    }

    // MARK: Load

    /// What only shows when phases and profiles are seen together.
    private func checkLoad(_ phases: [Phase], _ profiles: [Profile], at range: SourceRange) {
        // Clients are numbered in 32 bits.
        if phases.reduce(0, { $0 + $1.shape.mostStarts }) > 4e9 {
            error(
                .badValue, "the phases start more than 4000000000 clients and arrivals", at: range)
        }
        for profile in arriving(phases, profiles) {
            if profile.session == nil, profile.flow.isEmpty {
                error(
                    .needsSession,
                    "arrivals of '\(profile.name)' would never leave: it needs 'session' or 'flow'",
                    at: range)
            }
            if profile.lifecycle.sessions != nil {
                error(
                    .conflict, "an arrival has one session, and '\(profile.name)' has 'sessions'",
                    at: range, hint: "take 'sessions' out, or start its clients with 'clients'")
            }
        }
    }

    /// The profiles of which some phase starts arrivals.
    private func arriving(_ phases: [Phase], _ profiles: [Profile]) -> [Profile] {
        let arrivals = phases.filter { if case .arrivals = $0.shape { true } else { false } }
        return profiles.enumerated().filter { index, profile in
            // The phases that only a later version runs are not decoded far enough to tell.
            if hasLaterArrivals, profile.weight > 0 { return true }
            return arrivals.contains {
                ($0.weights.count == profiles.count ? $0.weights[index] : profile.weight) > 0
            }
        }.map(\.element)
    }

    // MARK: Outputs

    private func outputs(_ node: Node) -> [Plan.Output] {
        guard let fields = fields(node, .outputs) else { return [] }
        var taken: Set = [Self.resolved(source.name)]
        for key in KeyTable.of(.outputs).all {
            guard let node = fields[key], let path = text(node), !path.isEmpty else { continue }
            if !taken.insert(Self.resolved(path)).inserted {
                let isPlan = Self.resolved(path) == Self.resolved(source.name)
                error(
                    .conflict,
                    "'\(path)' is \(isPlan ? "the plan itself" : "written already")",
                    at: node.range)
            }
        }
        return Plan.Output.Kind.allCases.compactMap { kind in
            guard let node = fields[kind.rawValue], let path = text(node) else { return nil }
            if path.isEmpty {
                error(.badValue, "the name of a file is not empty", at: node.range)
            }
            return Plan.Output(kind: kind, path: path)
        }
    }

    /// Which file a path leads to.
    private static func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    }
}
