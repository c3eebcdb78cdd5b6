/// Colours of text on a terminal; plain text without them.
struct Style {
    let color: Bool

    func good(_ text: String) -> String { paint("32", text) }
    func bad(_ text: String) -> String { paint("1;31", text) }
    func warning(_ text: String) -> String { paint("33", text) }
    func heading(_ text: String) -> String { paint("1", text) }
    func faint(_ text: String) -> String { paint("2", text) }

    private func paint(_ code: String, _ text: String) -> String {
        color ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}
