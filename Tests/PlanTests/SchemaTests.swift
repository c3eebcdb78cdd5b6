import FoundationEssentials
import Testing

@testable import Plan

/// The files of `schema/` are what the table of keys gives, and the table is in order.
@Suite struct SchemaTests {
    @Test(arguments: [
        ("plan.v1.schema.json", PlanSchema.json, "wsplan schema"),
        ("keys.md", KeyReference.markdown, "wsplan schema --format md"),
    ])
    func filesAreFresh(_ name: String, _ text: String, _ command: String) throws {
        let path = RepositoryPlansTests.root + "/schema/" + name
        let file = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            file == text, "schema/\(name) is stale; write it again: \(command) > schema/\(name)")
    }

    @Test(arguments: Language.current.sections)
    func tablesAreInOrder(_ section: Section) {
        let table = Language.current.table(section)
        let names = table.all
        let wrong = table.keys.filter { key in
            !key.meaning.hasSuffix(".") || key.isRequired && key.usual != nil
                || key.since < 1 || key.meaning.count > 120
        }
        #expect(Set(names).count == names.count && !names.isEmpty && table.meaning.hasSuffix("."))
        #expect(Set(table.choice).isSubset(of: names) && wrong.map(\.name) == [])
    }

    @Test func schemaIsJSONWithoutMissingDefinitions() throws {
        let text = PlanSchema.json
        _ = try JSONDecoder().decode(AnyObject.self, from: Data(text.utf8))
        let used = text.matches(of: /#\/definitions\/([a-z0-9-]+)/).map { String($0.1) }
        let missing = Set(used).filter { !text.contains("\n    \"\($0)\": ") }
        #expect(missing == [])
    }

    /// Accepts any JSON object.
    private struct AnyObject: Decodable {}
}
