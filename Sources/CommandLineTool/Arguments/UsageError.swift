import PlanText
import Units

/// Why a command line cannot be followed, in words for its author; ends in exit code 104.
struct UsageError: Error, Equatable {
    /// What is wrong.
    var text: String
    /// What would be right.
    var help: String?

    init(_ text: String, help: String? = nil) {
        self.text = text
        self.help = help
    }

    /// A word that is none of the valid ones; suggests the nearest.
    static func unknown(_ what: String, _ word: String, valid: [String]) -> UsageError {
        let list = "valid: " + valid.joined(separator: ", ")
        let suggestion = closest(to: word, among: valid).map { "did you mean '\($0)'? " } ?? ""
        return UsageError("unknown \(what) '\(word)'", help: suggestion + list)
    }

    /// The lines that are shown.
    var lines: [String] { ["error: \(text)"] + (help.map { ["  \($0)"] } ?? []) }
}
