import PlanText

/// The members of a map by key.
struct Fields {
    let node: Node
    let section: Section
    var values: [String: Node] = [:]
    /// What was probably meant by keys that are unknown.
    var guessed: Set<String> = []

    subscript(_ key: String) -> Node? { values[key] }
}

extension Node {
    /// Whether it was wrong and has been reported.
    var isBroken: Bool { if case .broken = value { true } else { false } }

    /// Whether it is `none`, which removes what was inherited.
    var isNone: Bool {
        if case .scalar(let scalar) = value { scalar.text == "none" } else { false }
    }
}
