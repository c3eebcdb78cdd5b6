import FoundationEssentials
import PlanText

@testable import Plan

/// What tests that are about something else look past: what is merely unused, merely not gated, or about
/// messages that nobody sends.
let besides: Set = ["unused", "only-percentiles", "no-samples"]

extension Language {
    /// A language with the outputs that plans of the repository ask for.
    static let test = Language(
        outputs: [
            "json", "wsr", "html", "md", "junit", "ndjson", "csv", "hlog", "hgrm", "prom", "gitlab",
            "github-benchmark", "bencher",
        ].map { OutputKey($0, "A file.") })
}

/// Reads a text as a plan; the findings as `line:column code`, besides those.
func read(
    _ text: String, name: String = "plan.yaml", variables: [String: String] = [:]
) -> (plan: Plan?, found: [String]) {
    let source = SourceFile(name: name, bytes: Array(text.utf8))
    let (plan, diagnostics) = PlanReader.read(
        source, variables: variables, environment: [:], language: .test)
    let items = diagnostics.sorted(limit: 100).items.filter { !besides.contains($0.code) }
    Fixtures.keep(text, name: name, codes: items.filter { $0.severity == .error }.map(\.code))
    let found = items.map { item in
        guard let range = item.range else { return "- \(item.code)" }
        let place = source.position(at: range.start)
        return "\(place.line):\(place.column) \(item.code)"
    }
    return (plan, found)
}

/// What a user sees of a plan with mistakes.
func rendered(_ text: String, name: String = "plan.yaml") -> String {
    let source = SourceFile(name: name, bytes: Array(text.utf8))
    let (_, diagnostics) = PlanReader.read(
        source, variables: [:], environment: [:], language: .test)
    var report = diagnostics.sorted()
    report.items.removeAll { besides.contains($0.code) }
    return HumanRenderer(files: [source]).render(report)
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
    let (_, diagnostics) = PlanReader.read(
        source, variables: [:], environment: [:], language: .test)
    return diagnostics.sorted().items.filter { !besides.contains($0.code) }.map { item in
        item.message + (item.hint.map { " (\($0))" } ?? "")
    }
}

/// The texts that tests read as plans, for `Tests/Conformance/schema.py`.
enum Fixtures {
    /// Where they are written; nowhere if the environment does not say.
    private static let folder = ProcessInfo.processInfo.environment["WSPLAN_FIXTURES"]

    /// Writes a text; the name of its file tells the codes of its errors, `accepted` if there are
    /// none.
    static func keep(_ text: String, name: String = "plan.yaml", codes: [String]) {
        guard let folder else { return }
        let title = codes.isEmpty ? "accepted" : Set(codes).sorted().joined(separator: "+")
        let ending = name.split(separator: ".").last ?? "yaml"
        let path = "\(folder)/\(title)-\(UUID().uuidString.prefix(8)).\(ending)"
        _ = FileManager.default.createFile(atPath: path, contents: Data(text.utf8))
    }
}
