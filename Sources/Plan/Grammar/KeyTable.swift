/// The keys of a section: what the language has there.
struct KeyTable: Sendable {
    /// What the section describes, in one sentence.
    let meaning: String
    /// Keys of which exactly one must be there.
    let choice: [String]
    /// What to do in place of two keys that exclude each other, up to the second one.
    let apart: String?
    let keys: [Key]
    private let indices: [String: Int]

    init(
        _ meaning: String, choice: [String] = [], apart: String? = nil, _ keys: [Key]
    ) {
        self.meaning = meaning
        self.choice = choice
        self.apart = apart
        self.keys = keys
        indices = Dictionary(keys.enumerated().map { ($1.name, $0) }) { first, _ in first }
    }

    /// The key of a name.
    subscript(_ name: String) -> Key? { indices[name].map { keys[$0] } }

    /// Which of the keys has a name.
    func index(of name: String) -> Int? { indices[name] }

    var all: [String] { keys.map(\.name) }
    /// What `run` does by now.
    var supported: [String] { keys.filter { !$0.isLater }.map(\.name) }
}
