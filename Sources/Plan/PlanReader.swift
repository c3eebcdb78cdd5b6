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
        let (plan, diagnostics) = read(source, variables: variables, environment: environment)
        return (plan, [source], diagnostics)
    }

    /// Reads a plan from a text that is there already.
    public static func read(
        _ source: SourceFile, variables: [String: String], environment: [String: String]
    ) -> (plan: Plan?, diagnostics: Diagnostics) {
        var diagnostics = Diagnostics()
        guard var root = PlanTextReader.read(source, file: 0, into: &diagnostics) else {
            return (nil, diagnostics)
        }
        root = Variables(given: variables, environment: environment)
            .replace(in: root, into: &diagnostics)
        let decoder = PlanDecoder(source: source, diagnostics: diagnostics)
        let plan = decoder.plan(root)
        let isWhole = !decoder.diagnostics.hasErrors && !decoder.hasLaterParts
        return (isWhole ? plan : nil, decoder.diagnostics)
    }
}
