import PlanText

/// The values of `${name}`: those given first, then `vars:`, then the environment.
struct Variables {
    let given: [String: String]
    let environment: [String: String]

    /// The plan with every value replaced.
    func replace(in root: Node, into diagnostics: inout Diagnostics) -> Node {
        var root = root
        guard case .mapping(var members) = root.value else { return root }
        var own: [String: String] = [:]
        if let index = members.firstIndex(where: { $0.key == "vars" }) {
            let outer = Substitution(knownNames: given.keys.sorted()) {
                given[$0] ?? environment[$0]
            }
            members[index].value = outer.apply(to: members[index].value, into: &diagnostics)
            if case .mapping(let defined) = members[index].value.value {
                for case (let key, .scalar(let scalar)) in defined.map({ ($0.key, $0.value.value) })
                {
                    own[key] = scalar.text
                }
            }
        }
        var used: Set<String> = []
        let substitution = Substitution(knownNames: (Array(given.keys) + own.keys).sorted()) {
            used.insert($0)
            return given[$0] ?? own[$0] ?? environment[$0]
        }
        for index in members.indices where members[index].key != "vars" {
            members[index].value = substitution.apply(
                to: members[index].value, into: &diagnostics)
        }
        warnOfUnused(in: members, used, into: &diagnostics)
        root.value = .mapping(members)
        return root
    }

    /// Warns of variables of the plan itself that nothing uses.
    private func warnOfUnused(
        in members: [Member], _ used: Set<String>, into diagnostics: inout Diagnostics
    ) {
        guard let vars = members.first(where: { $0.key == "vars" }),
            case .mapping(let defined) = vars.value.value
        else { return }
        for variable in defined where variable.keyRange.file == 0 && !used.contains(variable.key) {
            diagnostics.warning(
                PlanCode.unused.rawValue, "nothing uses the variable '\(variable.key)'",
                at: variable.keyRange)
        }
    }
}
