import FoundationEssentials
import PlanText
import Units

extension PlanDecoder {
    /// The whole plan; nil if a part without which there is none is missing.
    func plan(_ root: Node) -> Plan? {
        guard let fields = fields(root, .plan) else { return nil }
        checkVersion(fields)
        collectPlannedValues(fields, root)
        checkVariables(fields["vars"])
        _ = fields["description"].flatMap(text)
        let name = fields["name"].flatMap(text)
        let seed = fields["seed"].flatMap { whole($0, 0...Int.max) }.map(UInt64.init)
        let target = required("target", in: fields).flatMap(target)
        let messages = messages(fields)
        let profiles = profiles(fields)
        let phaseNode = required("phases", in: fields)
        if phaseNode == nil { self.phases.isComplete = false }
        let phases = phaseNode.map(self.phases) ?? []
        if let phaseNode { checkLoad(phases.map(\.phase), profiles, at: phaseNode.range) }
        let thresholds = thresholds(fields["thresholds"], phases)
        let outputs = fields["outputs"].map(outputs) ?? []
        guard let target else { return nil }
        return Plan(
            name: name ?? source.name, seed: seed, target: target, messages: messages,
            profiles: profiles, phases: phases.map(\.phase), thresholds: thresholds,
            outputs: outputs, secrets: secretPlaces(fields["vars"]))
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
        for member in mapping(node, "'vars'") ?? [] { _ = scalar(member.value, "a value") }
    }

    // MARK: Definitions

    private func messages(_ fields: Fields) -> [Message] {
        let members = fields["messages"].flatMap { mapping($0, "'messages'") }
        messages = Names((members ?? []).map(\.key))
        messages.isComplete = isComplete("messages", in: fields, read: members != nil)
        let result = (members ?? []).compactMap(message)
        for message in result where message.isRequest { timeouts[message.name] = message.timeout }
        return result
    }

    private func profiles(_ fields: Fields) -> [Profile] {
        let node = required("profiles", in: fields)
        let members = node.flatMap { mapping($0, "'profiles'") }
        profiles = Names((members ?? []).map(\.key))
        profiles.isComplete = members != nil && !fields.planned.contains("include")
        let result = (members ?? []).compactMap(profile)
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

    /// Whether the names of a part are all there: it was read, or nothing suggests that there is one.
    private func isComplete(_ key: String, in fields: Fields, read: Bool) -> Bool {
        if fields.planned.contains("include") || fields.guessed.contains(key) { return false }
        return read || fields[key] == nil
    }

    /// Names of what nothing reads yet: data, receives and captures, whose lack is reported once.
    private func collectPlannedValues(_ fields: Fields, _ root: Node) {
        func keys(_ node: Node?) -> [String] {
            if case .mapping(let members)? = node?.value { members.map(\.key) } else { [] }
        }
        plannedValues = Set(keys(fields["data"]))
        receives = keys(fields["receive"])
        func collectCaptures(_ node: Node) {
            switch node.value {
            case .sequence(let items): items.forEach(collectCaptures)
            case .mapping(let members):
                for member in members {
                    if member.key == "capture" { plannedValues.formUnion(keys(member.value)) }
                    collectCaptures(member.value)
                }
            case .scalar, .broken: break
            }
        }
        collectCaptures(root)
    }

    // MARK: Load

    /// What only shows when phases and profiles are seen together.
    private func checkLoad(_ phases: [Phase], _ profiles: [Profile], at range: SourceRange) {
        // Clients are numbered in 32 bits.
        if phases.reduce(0, { $0 + $1.shape.mostStarts }) > 4e9 {
            error(
                .badValue, "the phases start more than 4000000000 clients and arrivals", at: range)
        }
        let arrives = phases.contains { if case .arrivals = $0.shape { true } else { false } }
        for profile in profiles
        where arrives && profile.weight > 0 && profile.session == nil && profile.flow.isEmpty {
            guard !extending.contains(profile.name) else { continue }
            error(
                .needsSession,
                "arrivals of '\(profile.name)' would never leave: it needs 'session' or 'flow'",
                at: range)
        }
    }

    // MARK: Outputs

    private func outputs(_ node: Node) -> [Plan.Output] {
        guard let fields = fields(node, .outputs) else { return [] }
        var taken: Set = [Self.resolved(source.name)]
        return Plan.Output.Kind.allCases.compactMap { kind in
            guard let node = fields[kind.rawValue], let path = text(node) else { return nil }
            if path.isEmpty {
                error(.badValue, "the name of a file is not empty", at: node.range)
            } else if !taken.insert(Self.resolved(path)).inserted {
                let isPlan = Self.resolved(path) == Self.resolved(source.name)
                error(
                    .conflict,
                    "'\(path)' is \(isPlan ? "the plan itself" : "written already")",
                    at: node.range)
            }
            return Plan.Output(kind: kind, path: path)
        }
    }

    /// Which file a path leads to.
    private static func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    }
}
