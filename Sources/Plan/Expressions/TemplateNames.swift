/// The names of a plan that `{{ }}` may use beside those of the language.
struct TemplateNames {
    let data: Names
    let captures: Names
    /// Whether clients have rooms.
    let hasGroups: Bool
    /// The variables of the environment.
    let environment: [String: String]

    /// What a name stands for.
    enum Source {
        /// A data set, and the field of its rows; nil for the whole row.
        case data(Int, field: String?)
        case capture(Int)
        case room
    }

    /// Whether names that are missing here are nowhere.
    var areComplete: Bool { data.isComplete && captures.isComplete }

    /// What a name stands for: data, a field of data (`accounts.user`), or a captured value.
    func source(of name: String) -> Source? {
        let root = String(name.prefix { $0 != "." })
        if let index = data.index(of: root) {
            return .data(index, field: root == name ? nil : String(name.dropFirst(root.count + 1)))
        }
        return captures.index(of: name).map(Source.capture)
    }
}
