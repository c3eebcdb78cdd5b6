import PlanText
import Units

/// The names that a part of the plan defines.
struct Names {
    private(set) var all: [String] = []
    private var indices: [String: Int] = [:]
    /// Whether these are all; else a name that is missing may stand where the plan is broken or
    /// where nothing is read yet, so it is no error of its own.
    var isComplete = true

    /// Whether they are words of the language and not of the user, so that other tools have others.
    private let isVocabulary: Bool

    init(_ names: [String] = [], isVocabulary: Bool = false) {
        self.isVocabulary = isVocabulary
        for name in names { append(name) }
    }

    mutating func append(_ name: String) {
        if indices[name] == nil { indices[name] = all.count }
        all.append(name)
    }

    func index(of name: String) -> Int? { indices[name] }

    /// What was probably meant by a name that is not there.
    func hint(for name: String) -> String? {
        let foreign = isVocabulary ? ForeignWords.meaning(of: name, among: all) : nil
        if let near = foreign ?? closest(to: name, among: all) {
            return "did you mean '\(near)'?"
        }
        return all.isEmpty || all.count > 20 ? nil : "valid: \(all.joined(separator: ", "))"
    }
}
