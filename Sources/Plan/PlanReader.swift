public import PlanText

extension Diagnostics {
    /// Makes errors of the parts that only a later version runs.
    public mutating func refuseLaterParts() { raise(PlanCode.notSupportedYet.rawValue) }
}

/// Reads a plan from a file: text, variables, names and values, all checked. The language says which
/// files its `outputs` may name.
public struct PlanReader {
    /// The plan, unless there are errors or parts that `run` cannot do yet, which are warnings of
    /// the code `not-supported-yet`; the files that ranges point into; all that was found. `against` is
    /// a URL in place of the plan's own second target.
    public static func read(
        path: String, variables: [String: String], environment: [String: String],
        language: Language, against: String? = nil
    ) -> (plan: Plan?, files: [SourceFile], diagnostics: Diagnostics) {
        let source: SourceFile
        do {
            source = try PlanFile.read(path)
        } catch {
            var diagnostics = Diagnostics()
            diagnostics.error(
                PlanCode.unreadableFile.rawValue, error.message, at: nil, hint: error.hint)
            return (nil, [], diagnostics)
        }
        return readAll(
            source, Variables(given: variables, environment: environment), language, against)
    }

    /// Reads a plan from a text that is there already.
    public static func read(
        _ source: SourceFile, variables: [String: String], environment: [String: String],
        language: Language, against: String? = nil
    ) -> (plan: Plan?, diagnostics: Diagnostics) {
        let all = readAll(
            source, Variables(given: variables, environment: environment), language, against)
        return (all.plan, all.diagnostics)
    }

    private static func readAll(
        _ source: SourceFile, _ variables: Variables, _ language: Language, _ against: String?
    ) -> (plan: Plan?, files: [SourceFile], diagnostics: Diagnostics) {
        var files = IncludeReader(variables: variables)
        guard var root = files.read(source) else {
            return (nil, hidingSecrets(in: files.files), files.diagnostics)
        }
        let written = root
        root = variables.replace(
            in: root, files: files.files, used: files.usedVariables, into: &files.diagnostics)
        if let against { root = files.setting(against: against, in: root) }
        let parts = Reader(
            files: files.files, diagnostics: files.diagnostics, variables: variables,
            language: language)
        if files.isWhole {
            parts.report(
                VariableCheck.findings(written, variables, paths: files.usedVariables))
        }
        let plan = parts.plan(root)
        let secrets = parts.secrets
        if !secrets.values.isEmpty {
            parts.diagnostics.rewrite { Redaction.quoted($0, hiding: secrets.values) }
        }
        let isWhole = !parts.diagnostics.hasErrors && !parts.hasLaterParts
        return (
            isWhole ? plan : nil,
            hidingSecrets(in: files.files, named: secrets.names, at: secrets.places),
            parts.diagnostics
        )
    }

    /// The files, of which excerpts show no secrets.
    private static func hidingSecrets(
        in files: [SourceFile], named names: SecretNames = .usual, at places: [SourceRange] = []
    ) -> [SourceFile] {
        files.enumerated().map { index, file in
            var file = file
            file.hidden =
                Redaction.secrets(in: file.bytes, names)
                + places.filter { $0.file == index }.map { $0.start..<$0.end }
            return file
        }
    }
}
