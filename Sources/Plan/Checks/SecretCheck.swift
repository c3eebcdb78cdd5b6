import PlanText

/// Each name under `secrets:` is that of a variable, header, data set or field of data of the plan, or
/// of a variable that it uses.
enum SecretCheck {
    /// `root` is the plan, `variables` are those that stand anywhere in its files.
    static func findings(
        _ root: Node, _ scope: Scope, _ uses: Uses, variables: Set<String>
    ) -> [Diagnostic] {
        guard root["include"]?.isBroken != true, let list = root["secrets"] else { return [] }
        let ofPlan = [root["vars"], root["target"]?["headers"]].flatMap { $0?.members ?? [] }
        let all =
            ofPlan.map(\.key) + uses.environment.keys.sorted() + variables.sorted()
            + scope[.data].all + uses.columns.joined().compactMap(\.field)
        let known = Names(all.map { $0.lowercased() })
        return list.items.compactMap { item in
            guard let name = item.scalar?.text.lowercased(), known.index(of: name) == nil else {
                return nil
            }
            return .warning(
                .unused, "no variable, header or data of this plan is called '\(name)'",
                at: item.range, hint: known.hint(for: name))
        }
    }
}
