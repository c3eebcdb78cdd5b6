/// What is wrong with a line of data; never quotes what stands there, which may be secret.
struct DataProblem: Error, Equatable {
    /// Counted from 1; nil for the whole.
    var line: Int?
    var text: String

    init(_ text: String, line: Int? = nil) {
        self.line = line
        self.text = text
    }
}
