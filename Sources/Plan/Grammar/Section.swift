/// A map of the language that has fixed keys; its name stands in messages.
struct Section: Hashable, Sendable {
    let name: String

    init(_ name: String) { self.name = name }

    /// A name without spaces.
    var slug: String { name.replacing(" ", with: "-") }

    /// The plan itself, in which all others are.
    static let plan = Section("plan")
}
