/// A command line to learn from, as the help shows it; a test reads each by the parser.
struct CommandExample: Equatable, Sendable {
    /// What it is for, in a few words.
    let meaning: String
    /// The line as it is typed.
    let line: String

    init(_ meaning: String, _ line: String) {
        self.meaning = meaning
        self.line = line
    }
}
