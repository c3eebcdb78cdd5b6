import FoundationEssentials
import PlanText
import Testing

@testable import Plan

/// The plans of the repository are right, say what they ask, and show the whole language.
@Suite struct RepositoryPlansTests {
    static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

    /// All plans below `plans/`, without the root; `common/` has parts of plans, others what goes with them.
    static let paths: [String] =
        (try? FileManager.default.subpathsOfDirectory(
            atPath: root + "/plans"))?.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }
        .filter { path in
            !["common/", "ci/", "grafana/"].contains { path.hasPrefix($0) }
        }
        .sorted() ?? []

    private func source(_ path: String) throws -> SourceFile {
        let path = Self.root + "/plans/" + path
        let data = try #require(FileManager.default.contents(atPath: path))
        return SourceFile(name: path, bytes: Array(data))
    }

    @Test(arguments: paths)
    func isRight(_ path: String) throws {
        let source = try source(path)
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .test)
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
        let language = Language.test
        var unused = Dictionary(
            uniqueKeysWithValues: language.running.map {
                ($0.name, Set(language.table($0).supported))
            })
        for path in Self.paths {
            let source = try source(path)
            var files = IncludeReader()
            let read = files.read(source)
            let text = try #require(read)
            let root = Variables(given: [:], environment: [:])
                .replace(in: text, into: &files.diagnostics)
            let reader = Reader(
                files: files.files, diagnostics: files.diagnostics,
                variables: Variables(given: [:], environment: [:]), language: .test)
            _ = reader.plan(root)
            let seen = reader.uses.keysOfSections
            for (section, keys) in seen { unused[section]?.subtract(keys) }
            // A target of a profile's own has the keys of the plan's, and so has a second one.
            unused[Section.against.name]?.subtract(seen[Section.target.name] ?? [])
            unused[Section.ownTarget.name]?.subtract(seen[Section.target.name] ?? [])
        }
        let names = unused.flatMap { section, keys in keys.map { "\(section).\($0)" } }
        #expect(names.sorted() == [] && !Self.paths.isEmpty)
    }
}
