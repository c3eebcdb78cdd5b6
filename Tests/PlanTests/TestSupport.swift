import PlanText

@testable import Plan

/// Reads a text as a plan; the findings as `line:column code`.
func read(
    _ text: String, name: String = "plan.yaml", variables: [String: String] = [:]
) -> (plan: Plan?, found: [String]) {
    let source = SourceFile(name: name, bytes: Array(text.utf8))
    let (plan, diagnostics) = PlanReader.read(source, variables: variables, environment: [:])
    let found = diagnostics.sorted().items.map { item in
        guard let range = item.range else { return "- \(item.code)" }
        let place = source.position(at: range.start)
        return "\(place.line):\(place.column) \(item.code)"
    }
    return (plan, found)
}

/// What a user sees of a plan with mistakes.
func rendered(_ text: String, name: String = "plan.yaml") -> String {
    let source = SourceFile(name: name, bytes: Array(text.utf8))
    let (_, diagnostics) = PlanReader.read(source, variables: [:], environment: [:])
    return HumanRenderer(files: [source]).render(diagnostics.sorted())
}

/// A plan of lines 1 to 8 that is right, followed by `rest` from line 9 on.
func plan(
    target: String = "ws://host", message: String = "hi", profile: String = "{}",
    phase: String = "steady: { clients: 1, for: 1s }", rest: String = ""
) -> String {
    """
    version: 1
    target: \(target)
    messages:
      m: \(message)
    profiles:
      p: \(profile)
    phases:
      - \(phase)
    \(rest)
    """
}

/// The messages and hints of a plan's mistakes, `message (hint)` each.
func messages(_ text: String, name: String = "plan.yaml") -> [String] {
    let source = SourceFile(name: name, bytes: Array(text.utf8))
    let (_, diagnostics) = PlanReader.read(source, variables: [:], environment: [:])
    return diagnostics.sorted().items.map { item in
        item.message + (item.hint.map { " (\($0))" } ?? "")
    }
}
