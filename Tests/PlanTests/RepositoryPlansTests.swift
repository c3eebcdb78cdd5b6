import FoundationEssentials
import PlanText
import Testing

@testable import Plan

/// A decoder that notes which keys of which maps it has seen.
private final class KeyRecorder: PlanDecoder {
    var seen: [Section: Set<String>] = [:]

    override func fields(_ node: Node, _ section: Section) -> Fields? {
        let fields = super.fields(node, section)
        for key in fields?.values.keys ?? [:].keys { seen[section, default: []].insert(key) }
        return fields
    }
}

/// The plans of the repository are right, say what they ask, and show the whole language.
@Suite struct RepositoryPlansTests {
    static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// All files below `plans/`, without the root.
    static let paths: [String] =
        (try? FileManager.default.subpathsOfDirectory(
            atPath: root + "/plans"))?.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }
        .sorted() ?? []

    private func source(_ path: String) throws -> SourceFile {
        let data = try #require(FileManager.default.contents(atPath: Self.root + "/plans/" + path))
        return SourceFile(name: path, bytes: Array(data))
    }

    @Test(arguments: paths)
    func isRight(_ path: String) throws {
        let source = try source(path)
        let (plan, diagnostics) = PlanReader.read(source, variables: [:], environment: [:])
        #expect(plan != nil && diagnostics.items.isEmpty, "\(diagnostics.items)")
        let steps = String(repeating: "../", count: path.split(separator: "/").count)
        let modeline = "# yaml-language-server: $schema=\(steps)schema/plan.v1.schema.json"
        let opening = source.line(2)
        let asks = opening.hasPrefix("# ") && opening.hasSuffix("?")
        #expect(
            asks && source.line(1) == modeline || path.hasSuffix(".json"),
            "\(path) does not open with its schema and its question")
    }

    @Test func plansUseEveryKeyThatWorks() throws {
        var unused = Dictionary(
            uniqueKeysWithValues: KeyTable.running.map { ($0, Set(KeyTable.of($0).supported)) })
        for path in Self.paths {
            let source = try source(path)
            var diagnostics = Diagnostics()
            let text = try #require(PlanTextReader.read(source, file: 0, into: &diagnostics))
            let root = Variables(given: [:], environment: [:]).replace(in: text, into: &diagnostics)
            let recorder = KeyRecorder(source: source, diagnostics: diagnostics)
            _ = recorder.plan(root)
            for (section, keys) in recorder.seen { unused[section]?.subtract(keys) }
        }
        let names = unused.flatMap { section, keys in keys.map { "\(section.rawValue).\($0)" } }
        #expect(names.sorted() == [] && !Self.paths.isEmpty)
    }
}
