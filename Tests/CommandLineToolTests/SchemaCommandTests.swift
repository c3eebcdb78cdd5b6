import FoundationEssentials
import Plan
import Reports
import Testing

@testable import CommandLineTool

/// The files of `schema/` are what the keys give.
@Suite struct SchemaCommandTests {
    @Test(arguments: [
        ("plan.v1.schema.json", PlanSchema(.ofReports).json, "wsplan schema"),
        ("summary.v1.schema.json", SummarySchema().json, "wsplan schema --summary"),
        ("keys.md", KeyReference(.ofReports).markdown, "wsplan schema --format md"),
    ])
    func filesAreFresh(_ name: String, _ text: String, _ command: String) throws {
        let path =
            "/\(#filePath.split(separator: "/").dropLast(3).joined(separator: "/"))/schema/\(name)"
        let file = try String(contentsOfFile: path, encoding: .utf8)
        #expect(
            file == text, "schema/\(name) is stale; write it again: \(command) > schema/\(name)")
    }
}
