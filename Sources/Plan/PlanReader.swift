public import PlanText

extension Diagnostics {
    /// Makes errors of the parts that only a later version runs.
    public mutating func refuseLaterParts() { raise(PlanCode.notSupportedYet.rawValue) }
}

/// Reads a plan from a file: text, variables, names and values, all checked.
public struct PlanReader {
    /// The plan, unless there are errors or parts that `run` cannot do yet, which are warnings of
    /// the code `not-supported-yet`; the files that ranges point into; all that was found.
    public static func read(
        path: String, variables: [String: String], environment: [String: String]
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
        return readAll(source, variables: variables, environment: environment)
    }

    /// Reads a plan from a text that is there already.
    public static func read(
        _ source: SourceFile, variables: [String: String], environment: [String: String]
    ) -> (plan: Plan?, diagnostics: Diagnostics) {
        let all = readAll(source, variables: variables, environment: environment)
        return (all.plan, all.diagnostics)
    }

    private static func readAll(
        _ source: SourceFile, variables: [String: String], environment: [String: String]
    ) -> (plan: Plan?, files: [SourceFile], diagnostics: Diagnostics) {
        let variables = Variables(given: variables, environment: environment)
        var reader = IncludeReader(variables: variables)
        guard var root = reader.read(source) else {
            return (nil, hidingSecrets(in: reader.files), reader.diagnostics)
        }
        let written = root
        root = variables.replace(
            in: root, files: reader.files, used: reader.usedVariables, into: &reader.diagnostics)
        let decoder = PlanDecoder(
            files: reader.files, diagnostics: reader.diagnostics, variables: variables)
        if reader.isWhole { decoder.checkGiven(written, paths: reader.usedVariables) }
        let plan = decoder.plan(root)
        let secrets = decoder.secretValues
        if !secrets.isEmpty {
            decoder.diagnostics.rewrite { Redaction.quoted($0, hiding: secrets) }
        }
        let isWhole = !decoder.diagnostics.hasErrors && !decoder.hasLaterParts
        let files = hidingSecrets(
            in: reader.files, named: decoder.secretNames, at: decoder.secrets)
        return (isWhole ? plan : nil, files, decoder.diagnostics)
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
