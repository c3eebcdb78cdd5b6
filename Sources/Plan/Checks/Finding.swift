import PlanText

/// What checks find is a diagnostic of a code of plans.
extension Diagnostic {
    static func error(
        _ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil
    ) -> Diagnostic { Diagnostic(.error, code: code.rawValue, message, at: range, hint: hint) }

    static func note(
        _ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil
    ) -> Diagnostic { Diagnostic(.note, code: code.rawValue, message, at: range, hint: hint) }

    static func warning(
        _ code: PlanCode, _ message: String, at range: SourceRange, hint: String? = nil
    ) -> Diagnostic { Diagnostic(.warning, code: code.rawValue, message, at: range, hint: hint) }
}

extension Reader {
    /// Adds what a check has found.
    func report(_ findings: [Diagnostic]) { for finding in findings { diagnostics.add(finding) } }
}
