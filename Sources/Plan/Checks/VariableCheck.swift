import PlanText

/// Refuses variables that were given from outside and that neither a value of the plan uses nor, as
/// those of `paths`, the path of another file.
enum VariableCheck {
    static func findings(
        _ root: Node, _ variables: Variables, paths: Set<String>
    ) -> [Diagnostic] {
        let known = Names(root.variables.union(paths).sorted())
        return variables.given.keys.sorted().filter { known.index(of: $0) == nil }.map { name in
            Diagnostic(
                .error, code: PlanCode.unknownVariable.rawValue,
                "the plan uses no variable '\(name)'", at: nil,
                hint: known.all.isEmpty ? "it uses none" : known.hint(for: name))
        }
    }
}
