/// A piece of text with the columns that it takes on a terminal, which colours do not add to.
struct StyledText: Equatable {
    private(set) var text = ""
    private(set) var columns = 0

    /// Plain text.
    init(_ text: String = "") { add(text) }

    /// Adds text, painted by `paint`.
    mutating func add(_ more: String, _ paint: (String) -> String = { $0 }) {
        guard !more.isEmpty else { return }
        text += paint(more)
        columns += more.columns
    }
}
