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

    /// All plans below `plans/`, without the root; `common/` has parts of plans.
    static let paths: [String] =
        (try? FileManager.default.subpathsOfDirectory(
            atPath: root + "/plans"))?.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }
        .filter { !$0.hasPrefix("common/") }
        .sorted() ?? []

    private func source(_ path: String) throws -> SourceFile {
        let path = Self.root + "/plans/" + path
        let data = try #require(FileManager.default.contents(atPath: path))
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
            var reader = IncludeReader()
            let read = reader.read(source)
            let text = try #require(read)
            let root = Variables(given: [:], environment: [:])
                .replace(in: text, into: &reader.diagnostics)
            let recorder = KeyRecorder(files: reader.files, diagnostics: reader.diagnostics)
            _ = recorder.plan(root)
            for (section, keys) in recorder.seen { unused[section]?.subtract(keys) }
            // A target of a profile's own has the keys of the plan's.
            unused[.ownTarget]?.subtract(recorder.seen[.target] ?? [])
        }
        let names = unused.flatMap { section, keys in keys.map { "\(section.rawValue).\($0)" } }
        #expect(names.sorted() == [] && !Self.paths.isEmpty)
    }
}
