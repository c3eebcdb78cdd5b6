import PlanText

/// Weights of things that are drawn: one of them at least is above zero.
extension Reader {
    /// The weights under the key `weight` of the items of a list.
    func checkWeights(of items: [Node], _ what: String, at range: SourceRange) {
        checkWeights(items.map { Self.weight(of: $0["weight"]) }, what, at: range)
    }

    func checkWeights(_ weights: [Double?], _ what: String, at range: SourceRange) {
        if weights.allSatisfy({ $0 == 0 }) {
            error(.badValue, "at least one weight in \(what) must be above 0", at: range)
        }
    }

    /// The number that a weight is, 1 if it is not there; nil if it is wrong.
    static func weight(of node: Node?) -> Double? {
        node.map { $0.scalar?.double } ?? 1
    }

    /// The weights of names of a kind; nil if a name or a weight is wrong, which has been said.
    func weights(_ node: Node, of kind: NameKind, _ what: String) -> [(index: Int, weight: Double)]?
    {
        guard let members = mapping(node, what) else { return nil }
        let found = members.compactMap { member -> (index: Int, weight: Double)? in
            let index = index(of: member.key, kind, at: member.keyRange)
            guard let weight = weight(member.value), let index else { return nil }
            return (index, weight)
        }
        guard found.count == members.count else { return nil }
        checkWeights(found.map(\.weight), what, at: node.range)
        return found
    }
}
