import FoundationEssentials
import PlanText
import TestSupport
import Testing

@testable import Plan

/// Files that are no plans: each is told in one diagnostic, and soon.
@Suite struct PlanFileTests {
    /// Writes a file into a folder of its own and reads it as a plan.
    private func codes(_ bytes: [UInt8], name: String = "plan.yaml") throws -> [String] {
        let folder = try TemporaryFolder()
        let path = try folder.file(name, bytes)
        let read = PlanReader.read(path: path, variables: [:], environment: [:], language: .plain)
        #expect(read.plan == nil)
        return read.diagnostics.sorted().items.map(\.code)
    }

    @Test(
        arguments: [
            ([], "empty-file"), (Array("# nothing\n".utf8), "empty-file"),
            (Array("version: 1\nname: \"\u{0}\"".utf8), "control-character"),
            ([0x61, 0x3A, 0x20, 0xFF], "encoding"), ([0xFF, 0xFE, 0x61, 0], "encoding"),
            ([0xFE, 0xFF, 0, 0x61], "encoding"), ([0x61, 0, 0x3A, 0], "encoding"),
            (Array("a:\n\tb: 1".utf8), "tab-indentation"),
            (Array("a: 1\n---\nb: 2".utf8), "unknown-key"),
        ] as [([UInt8], String)])
    func textsThatAreNoPlans(_ bytes: [UInt8], _ code: String) throws {
        #expect(try codes(bytes).first == code)
    }

    @Test func largeFilesAreNotRead() throws {
        let bytes = [UInt8](repeating: 0x20, count: SourceFile.maximumBytes + 1)
        #expect(try codes(bytes) == ["unreadable-file"])
    }

    @Test func placesThatAreNoFiles() {
        let found = ["no such file", "/", "/dev/zero"].map { path in
            PlanReader.read(path: path, variables: [:], environment: [:], language: .plain)
                .diagnostics.items.map(\.message)
        }
        #expect(
            found == [
                ["there is no file 'no such file'"], ["'/' is a directory, not a plan"],
                ["'/dev/zero' is a device, not a plan"],
            ])
    }

    /// 342 bytes that stand for 9⁹ values.
    @Test func aliasBombsAreRefused() {
        var text =
            "a: &a [\"lol\",\"lol\",\"lol\",\"lol\",\"lol\",\"lol\",\"lol\",\"lol\",\"lol\"]\n"
        for level in Array("bcdefghi") {
            let before = Character(Unicode.Scalar(level.asciiValue! - 1))
            let aliases = Array(repeating: "*\(before)", count: 9).joined(separator: ",")
            text += "\(level): &\(level) [\(aliases)]\n"
        }
        let clock = ContinuousClock()
        var found: [String] = []
        let time = clock.measure { found = read(text).found }
        #expect(text.utf8.count == 342 && found == ["6:8 alias-expansion"])
        #expect(time < .seconds(5))
    }
}
