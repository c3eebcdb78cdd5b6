import PlanText

/// The values of `${name}`: those given first, then `vars:`, then the environment.
struct Variables {
    let given: [String: String]
    let environment: [String: String]

    /// The plan with every value replaced; `used` are the variables that paths of other files use.
    func replace(
        in root: Node, files: [SourceFile] = [], used: Set<String> = [],
        into diagnostics: inout Diagnostics
    ) -> Node {
        var root = root
        guard case .mapping(var members) = root.value else { return root }
        let own = define(in: &members, files: files, into: &diagnostics)
        var used = used
        let expressions = root.expressions
        let substitution = substitution(own, files: files, expressions) { used.insert($0) }
        for index in members.indices where members[index].key != "vars" {
            members[index].value = substitution.apply(
                to: members[index].value, into: &diagnostics)
        }
        warnOfUnused(in: members, used, into: &diagnostics)
        root.value = .mapping(members)
        return root
    }

    /// Replaces what the variables of `vars:` are made of; returns their values.
    func define(
        in members: inout [Member], files: [SourceFile], into diagnostics: inout Diagnostics
    ) -> [String: String] {
        guard let index = members.firstIndex(where: { $0.key == "vars" }) else { return [:] }
        let outer = substitution([:], files: files) { _ in }
        members[index].value = outer.apply(to: members[index].value, into: &diagnostics)
        guard case .mapping(let defined) = members[index].value.value else { return [:] }
        var own: [String: String] = [:]
        for case (let key, .scalar(let scalar)) in defined.map({ ($0.key, $0.value.value) }) {
            own[key] = scalar.text
        }
        return own
    }

    /// What replaces values where a file has variables of its own; `note` hears of each that is used.
    func substitution(
        _ own: [String: String], files: [SourceFile], _ expressions: Set<String> = [],
        note: @escaping (String) -> Void
    ) -> Substitution {
        Substitution(
            knownNames: (Array(given.keys) + own.keys).sorted(), files: files,
            expressions: expressions
        ) {
            note($0)
            return given[$0] ?? own[$0] ?? environment[$0]
        }
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

extension Node {
    /// The variables that stand in its values.
    var variables: Set<String> {
        switch value {
        case .scalar(let scalar):
            scalar.text.utf8.contains(UInt8(ascii: "$"))
                ? Redaction.variables(in: Array(scalar.text.utf8)[...]) : []
        case .sequence(let items): items.reduce(into: []) { $0.formUnion($1.variables) }
        case .mapping(let members):
            members.reduce(into: []) { $0.formUnion($1.value.variables) }
        case .broken: []
        }
    }

    /// The names that a plan may use in `{{ }}`; those of data, whose columns follow, end with a dot too.
    fileprivate var expressions: Set<String> {
        let data = (self["data"]?.members ?? []).map(\.key)
        return TemplateCall.ownValues
            .union(captures.map(\.key)).union(data).union(data.map { $0 + "." })
    }
}
