import PlanText

/// A tree on one line.
func show(_ node: Node) -> String {
    switch node.value {
    case .scalar(let scalar): "\(scalar.kind)(\(scalar.text))"
    case .sequence(let items): "[" + items.map(show).joined(separator: " ") + "]"
    case .mapping(let members):
        "{" + members.map { "\($0.key): " + show($0.value) }.joined(separator: " ") + "}"
    case .broken: "broken"
    }
}
