/// A piece of text with the columns that it takes on a terminal, which colours do not add to.
struct StyledText: Equatable {
    private(set) var text = ""
    /// The same without colours.
    private(set) var plain = ""
    private(set) var columns = 0

    /// Plain text.
    init(_ text: String = "") { add(text) }

    /// Adds text, painted by `paint`.
    mutating func add(_ more: String, _ paint: (String) -> String = { $0 }) {
        guard !more.isEmpty else { return }
        text += paint(more)
        plain += more
        columns += more.columns
    }

    /// Adds a text that is painted already.
    mutating func add(_ more: StyledText) {
        text += more.text
        plain += more.plain
        columns += more.columns
    }

    /// It if it fits, else its start without colours.
    func cut(to width: Int) -> StyledText {
        columns <= width ? self : StyledText(plain.cut(to: width))
    }
}
