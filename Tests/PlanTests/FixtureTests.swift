import FoundationEssentials
import Testing

@testable import Plan
@testable import PlanText

/// One plan at least for each code of a diagnostic; its comments say what must be found in it.
///
/// An expectation is `# error: LINE:COLUMN code message`, or the same as `"x-expect"` in JSON; `…` at
/// its end leaves the rest of the message open; a hint may follow in brackets. `# var: NAME=VALUE` is a
/// variable that is given. A file `CODE-more.yaml` is a further one of its code.
@Suite struct FixtureTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Fixtures").path(percentEncoded: false)
    private static let files =
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()

    /// The codes of plans, and those of the files that they stand in.
    private static let codes = Set(
        PlanCode.allCases.map(\.rawValue) + TextCode.allCases.map(\.rawValue))

    /// The name without its ending.
    private static func title(_ file: String) -> String {
        String(file.prefix { $0 != "." })
    }

    @Test func everyCodeHasItsFile() {
        let titles = Self.files.map(Self.title)
        #expect(Self.codes.subtracting(titles) == [])
        #expect(Set(titles).count == titles.count, "two files have the same name")
        let strangers = titles.filter { title in
            !Self.codes.contains { title == $0 || title.hasPrefix($0 + "-") }
        }
        #expect(strangers == [])
    }

    @Test(arguments: files)
    func findsWhatItSays(_ file: String) throws {
        let path = "\(Self.folder)/\(file)"
        var bytes = Array(try #require(FileManager.default.contents(atPath: path)))
        let expected = Self.expectations(in: String(decoding: bytes, as: UTF8.self))
        if let size = Self.size(in: bytes) {
            bytes += Array(repeating: UInt8(ascii: "#"), count: size - bytes.count)
        }
        let source = SourceFile(name: path, bytes: bytes)
        let (_, diagnostics) = PlanReader.read(
            source, variables: Self.variables(in: bytes), environment: [:], language: .plain)
        let found = diagnostics.sorted(limit: 100).items.map { item in
            let place = item.range.map { source.position(at: $0.start) }
            let text = place.map { "\($0.line):\($0.column)" } ?? "-"
            return "\(item.severity.rawValue): \(text) \(item.code) \(item.message)"
                + (item.hint.map { " (\($0))" } ?? "")
        }
        let isAsSaid = zip(found, expected).allSatisfy { found, expected in
            if expected.hasSuffix("…") { return found.hasPrefix(expected.dropLast()) }
            return found == expected || found.hasPrefix(expected + " (") && found.hasSuffix(")")
        }
        #expect(isAsSaid && found.count == expected.count, "\(file): \(found)")
        #expect(expected.contains { $0.contains(" \(Self.code(of: file)) ") })
    }

    /// The longest code that the name of a file begins with.
    private static func code(of file: String) -> String {
        let title = title(file)
        return codes.filter { title == $0 || title.hasPrefix($0 + "-") }
            .max { $0.count < $1.count } ?? title
    }

    private static func expectations(in text: String) -> [String] {
        text.split(whereSeparator: \.isNewline).compactMap { line in
            for opening in ["# ", "// ", "  \"x-expect\": \""] where line.hasPrefix(opening) {
                let rest = line.dropFirst(opening.count)
                guard ["error: ", "warning: ", "note: "].contains(where: rest.hasPrefix) else {
                    continue
                }
                return String(opening.hasSuffix(" ") ? rest : rest.dropLast(2))
            }
            return nil
        }
    }

    private static func variables(in bytes: [UInt8]) -> [String: String] {
        let pairs = String(decoding: bytes, as: UTF8.self).matches(of: /# var: (\w+)=(\w+)/)
        return Dictionary(pairs.map { (String($0.1), String($0.2)) }) { $1 }
    }

    /// The size of a file that is too large to be kept: `# filled up to … bytes`.
    private static func size(in bytes: [UInt8]) -> Int? {
        String(decoding: bytes, as: UTF8.self).firstMatch(of: /# filled up to ([0-9]+) bytes/)
            .flatMap { Int($0.1) }
    }
}
