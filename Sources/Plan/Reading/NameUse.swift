import PlanText

/// Names that the plan defines.
extension Reader {
    /// The index of a name that the plan defines.
    func index(of name: String, _ kind: NameKind, at range: SourceRange) -> Int? {
        let names = scope[kind]
        let index = names.index(of: name)
        uses.note(name, kind, at: index)
        if index == nil, names.isComplete {
            error(
                .unknownName, "there is no \(kind.rawValue) '\(name)'", at: range,
                hint: mayGuess ? names.hint(for: name) : nil)
        }
        return index
    }

    /// The index of what a scalar names.
    func index(_ node: Node, _ kind: NameKind) -> Int? {
        guard let name = scalar(node, "the name of a \(kind.rawValue)")?.text else { return nil }
        return index(of: name, kind, at: node.range)
    }
}
