import FoundationEssentials
import Testing

@testable import Plan

/// The tables of keys are in order, and so is the schema that they give.
@Suite struct SchemaTests {
    @Test(arguments: Language.test.sections)
    func tablesAreInOrder(_ section: Section) {
        let table = Language.test.table(section)
        let names = table.all
        let wrong = table.keys.filter { key in
            !key.meaning.hasSuffix(".") || key.isRequired && key.usual != nil
                || key.since < 1 || key.meaning.count > 120
        }
        #expect(Set(names).count == names.count && !names.isEmpty && table.meaning.hasSuffix("."))
        #expect(Set(table.choice).isSubset(of: names) && wrong.map(\.name) == [])
    }

    @Test func schemaIsJSONWithoutMissingDefinitions() throws {
        let text = PlanSchema(.test).json
        _ = try JSONDecoder().decode(AnyObject.self, from: Data(text.utf8))
        let used = text.matches(of: /#\/definitions\/([a-z0-9-]+)/).map { String($0.1) }
        let missing = Set(used).filter { !text.contains("\n    \"\($0)\": ") }
        #expect(missing == [])
    }

    /// Accepts any JSON object.
    private struct AnyObject: Decodable {}
}
