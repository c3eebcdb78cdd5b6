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
