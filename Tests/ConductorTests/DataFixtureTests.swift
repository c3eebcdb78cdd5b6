import FoundationEssentials
import Plan
import PlanText
import Testing

@testable import Conductor
@testable import DataSources

/// One plan at least for each code that only data and programs can give; the data lies beside it.
///
/// An expectation is `# error: LINE:COLUMN code message`; `…` at its end leaves the rest open.
@Suite struct DataFixtureTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures").path(percentEncoded: false)
    private static let files =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
        .filter { $0.hasSuffix(".yaml") }.sorted()

    @Test func everyCodeHasItsFile() {
        let codes =
            DataReader.Code.allCases.map(\.rawValue) + ProgramCheck.Code.allCases.map(\.rawValue)
            + [RowNeed.code, ErrorShareNote.code]
        #expect(Set(codes.map { $0 + ".yaml" }).subtracting(Self.files) == [])
    }

    @Test(arguments: files)
    func findsWhatItSays(_ file: String) throws {
        var (plan, files, diagnostics) = PlanReader.read(
            path: "\(Self.folder)/\(file)", variables: [:], environment: [:], language: .plain)
        let read = try #require(plan, "\(diagnostics.items)")
        let data = DataReader.read(read, allowsCommands: false, isRun: true, into: &diagnostics)
        ProgramCheck.check(
            read, allowsCommands: false, isRun: true, environment: ["PATH": "/bin"],
            into: &diagnostics)
        if !diagnostics.hasErrors {
            RowNeed.check(read, data, .all, into: &diagnostics)
            ErrorShareNote.check(read, into: &diagnostics)
        }
        let found = diagnostics.sorted().items.map { item in
            let place = item.range.map { files[$0.file].position(at: $0.start) }
            return "\(place?.line ?? 0):\(place?.column ?? 0) \(item.code) \(item.message)"
        }
        let text = String(decoding: files[0].bytes, as: UTF8.self)
        let expected = text.split(separator: "\n").filter { $0.hasPrefix("# error: ") }
            .map { $0.dropFirst(9) }
        let isAsSaid = zip(found, expected).allSatisfy { found, expected in
            expected.hasSuffix("…") ? found.hasPrefix(expected.dropLast()) : found == expected
        }
        #expect(isAsSaid && found.count == expected.count, "\(file): \(found)")
    }
}
