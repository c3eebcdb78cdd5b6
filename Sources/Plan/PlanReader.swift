import FoundationEssentials
import Metrics
public import PlanText

/// Reads a plan from a file: text, variables, names and values, all checked.
public struct PlanReader {
    /// The plan, unless there are errors; the files that ranges point into; all that was found.
    public static func read(
        path: String, variables: [String: String], environment: [String: String]
    ) -> (plan: Plan?, files: [SourceFile], diagnostics: Diagnostics) {
        guard let data = FileManager.default.contents(atPath: path) else {
            var diagnostics = Diagnostics()
            diagnostics.error(
                PlanCode.unreadableFile.rawValue, "the file '\(path)' cannot be read", at: nil)
            return (nil, [], diagnostics)
        }
        let source = SourceFile(name: path, bytes: Array(data))
        let (plan, diagnostics) = read(source, variables: variables, environment: environment)
        return (plan, [source], diagnostics)
    }

    /// Reads a plan from a text that is there already.
    public static func read(
        _ source: SourceFile, variables: [String: String], environment: [String: String]
    ) -> (plan: Plan?, diagnostics: Diagnostics) {
        var diagnostics = Diagnostics()
        guard var root = YAMLReader.read(source, file: 0, into: &diagnostics) else {
            return (nil, diagnostics)
        }
        root = substitute(root, variables, environment, into: &diagnostics)
        let decoder = PlanDecoder(source: source, diagnostics: diagnostics)
        let plan = decoder.plan(root)
        return (decoder.diagnostics.hasErrors ? nil : plan, decoder.diagnostics)
    }

    /// Replaces variables: those given first, then `vars:`, then the environment.
    private static func substitute(
        _ root: Node, _ variables: [String: String], _ environment: [String: String],
        into diagnostics: inout Diagnostics
    ) -> Node {
        var root = root
        guard case .mapping(var members) = root.value else { return root }
        var own: [String: String] = [:]
        if let index = members.firstIndex(where: { $0.key == "vars" }) {
            let outer = Substitution(knownNames: Array(variables.keys)) {
                variables[$0] ?? environment[$0]
            }
            members[index].value = outer.apply(to: members[index].value, into: &diagnostics)
            if case .mapping(let defined) = members[index].value.value {
                for member in defined {
                    if case .scalar(let scalar) = member.value.value {
                        own[member.key] = scalar.text
                    }
                }
            }
        }
        let names = (Array(variables.keys) + Array(own.keys)).sorted()
        let substitution = Substitution(knownNames: names) {
            variables[$0] ?? own[$0] ?? environment[$0]
        }
        for index in members.indices where members[index].key != "vars" {
            members[index].value = substitution.apply(
                to: members[index].value, into: &diagnostics)
        }
        root.value = .mapping(members)
        return root
    }
}

extension PlanDecoder {
    /// The whole plan; nil if a part without which there is none is missing.
    func plan(_ root: Node) -> Plan? {
        guard let fields = fields(root, .plan) else { return nil }
        checkVersion(fields)
        if let vars = fields["vars"] {
            for member in mapping(vars, "'vars'") ?? [] { _ = scalar(member.value, "a value") }
        }
        _ = fields["description"].flatMap(text)
        let target = required("target", in: fields).flatMap(target)
        let messageMembers = fields["messages"].flatMap { mapping($0, "'messages'") } ?? []
        messageNames = messageMembers.map(\.key)
        let messages = messageMembers.compactMap(message)
        for message in messages where message.isRequest {
            timeouts[message.name] = message.timeout
        }
        let profileMembers =
            required("profiles", in: fields).flatMap { mapping($0, "'profiles'") } ?? []
        profileNames = profileMembers.map(\.key)
        let profiles = profileMembers.compactMap(profile)
        let phaseNode = required("phases", in: fields)
        let phases = phaseNode.map(phases) ?? []
        if let phaseNode { checkLoad(phases.map(\.phase), profiles, at: phaseNode.range) }
        var thresholds = fields["thresholds"].map { self.thresholds($0, phase: nil) } ?? []
        for (phase, node) in phases {
            if let node { thresholds += self.thresholds(node, phase: phase.name) }
        }
        guard let target else { return nil }
        return Plan(
            name: fields["name"].flatMap(text) ?? source.name,
            seed: fields["seed"].flatMap { whole($0, 0...Int.max) }.map(UInt64.init),
            target: target, messages: messages, profiles: profiles,
            phases: phases.map(\.phase), thresholds: thresholds)
    }

    private func checkVersion(_ fields: Fields) {
        guard let node = required("version", in: fields), let version = text(node) else { return }
        if version != "1" {
            error(.badValue, "there is no version '\(version)'", at: node.range, hint: "write 1")
        }
    }

    /// What only shows when phases and profiles are seen together.
    private func checkLoad(_ phases: [Phase], _ profiles: [Profile], at range: SourceRange) {
        if phases.isEmpty, !diagnostics.hasErrors {
            error(.badValue, "a plan has at least one phase", at: range)
        }
        if !profiles.isEmpty, profiles.allSatisfy({ $0.weight == 0 }) {
            error(.badValue, "no profile has a weight, so no client would start", at: range)
        }
        let arrives = phases.contains { if case .arrivals = $0.shape { true } else { false } }
        for profile in profiles
        where arrives && profile.weight > 0 && profile.session == nil && profile.flow.isEmpty {
            error(
                .needsSession,
                "arrivals of '\(profile.name)' would never leave: it needs 'session' or 'flow'",
                at: range)
        }
    }
}
