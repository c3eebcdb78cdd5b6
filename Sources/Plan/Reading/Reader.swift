import PlanText
import Units

/// Turns the nodes of a plan into its parts; says what is wrong and goes on.
final class Reader {
    let language: Language
    /// The plan and the files that it includes; ranges carry their index.
    let files: [SourceFile]
    /// Where the values of `${name}` come from beside the plan.
    let variables: Variables
    var diagnostics: Diagnostics
    /// What the names of the plan mean.
    var scope = Scope()
    /// What the plan uses of what it defines.
    var uses = Uses()
    /// What no output shows.
    var secrets = Secrets()
    /// The phases as far as they are read.
    var phases = PhaseList()
    /// Regular expressions that are right.
    var rightPatterns: Set<String> = []
    /// In how many steps what is being read stands.
    private(set) var depth = 0
    /// Whether the plan has a part that `run` cannot do yet.
    private(set) var hasLaterParts = false

    init(
        files: [SourceFile], diagnostics: Diagnostics = Diagnostics(),
        variables: Variables = Variables(given: [:], environment: [:]),
        language: Language
    ) {
        self.files = files
        self.diagnostics = diagnostics
        self.variables = variables
        self.language = language
    }

    // MARK: Diagnostics

    func error(_ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil) {
        diagnostics.error(code.rawValue, message + invisible(in: range), at: range, hint: hint)
    }

    /// Names what cannot be seen in a short text in quotes, where it may be the reason of an error.
    private func invisible(in range: SourceRange) -> String {
        let text = bytes(in: range)
        guard text.count < 200, !text.contains(0x0A),
            let scalar = Typography.invisible(in: String(decoding: text, as: UTF8.self))
        else { return "" }
        return "; it contains \(Typography.name(of: scalar))"
    }

    /// Whether a guess at what was meant is worth its time: of hundreds of errors few are shown.
    var mayGuess: Bool { diagnostics.items.count < 500 }

    func warning(_ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil) {
        diagnostics.warning(code.rawValue, message, at: range, hint: hint)
    }

    /// Notes a right part of a plan that only a later version runs. For `check` it is a warning;
    /// there is no `Plan` of it, so nothing can run it by mistake.
    func notSupported(_ what: String, at range: SourceRange) {
        hasLaterParts = true
        warning(.notSupportedYet, "\(what) is not supported yet", at: range)
    }

    /// Reads what stands in a step.
    func nested<Part>(_ read: () -> Part) -> Part {
        depth += 1
        defer { depth -= 1 }
        return read()
    }

    // MARK: Places

    /// The file of the plan itself.
    var source: SourceFile { files[0] }

    /// What stands in a range.
    func bytes(in range: SourceRange) -> ArraySlice<UInt8> {
        files[range.file].bytes[range.start..<range.end]
    }

    /// Where a part of a scalar's text stands, in UTF-8 offsets.
    func place(_ part: Range<Int>, of text: String, in range: SourceRange) -> SourceRange {
        files[range.file].place(part, of: text, in: range)
    }
}
