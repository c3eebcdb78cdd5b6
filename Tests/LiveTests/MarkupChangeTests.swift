import TestSupport
import Testing
import Units

@testable import Live

/// What is told of changed markup is enough to have it.
@Suite struct MarkupChangeTests {
    /// Does what the page's script does.
    private static func apply(_ changes: [JSONValue], to old: String) throws -> String {
        var cuts = old.split(separator: "<", omittingEmptySubsequences: false)
            .map { Array($0.utf16) }
        for change in changes {
            let items = try JSONTree(change.line()).items
            guard case .number(let index) = items[0], case .number(let start) = items[1],
                case .number(let end) = items[2], let text = items[3].string
            else { throw NeverHappened(description: "a change: \(change.line())") }
            let cut = cuts[Int(index)]
            cuts[Int(index)] =
                Array(cut.prefix(Int(start))) + Array(text.utf16) + Array(cut.suffix(Int(end)))
        }
        return cuts.map { String(decoding: $0, as: UTF16.self) }.joined(separator: "<")
    }

    @Test(arguments: [
        ("<p>one</p>", "<p>two</p>"), ("<p>aaaa</p>", "<p>aaa</p>"), ("<p>aa</p>", "<p>aaaaa</p>"),
        ("<p></p>", "<p>x</p>"), ("<p>x</p>", "<p></p>"), ("", "plain"), ("<p>é</p>", "<p>è</p>"),
        ("<p>🙂a</p>", "<p>🙃a</p>"), ("<p>a\u{301}</p>", "<p>a</p>"),
        ("<i a=\"1\">", "<i a=\"12\">"),
        ("<path d=\"M0 1L2 3\"/>", "<path d=\"M0 1L2 3L4 5\"/>"),
    ])
    func aChangeMakesTheNewOfTheOld(_ old: String, _ new: String) throws {
        let changes = try #require(MarkupChange.between(old, new))
        #expect(try Self.apply(changes, to: old) == new)
        #expect(try #require(MarkupChange.between(new, new)).isEmpty)
        let back = try #require(MarkupChange.between(new, old))
        #expect(try Self.apply(back, to: new) == old)
    }

    /// Drawn texts with few letters, so that beginnings and ends meet.
    @Test func drawnTextsComeOut() throws {
        var draws = Draws(seed: 18)
        for _ in 0..<2_000 {
            func draw() -> String {
                (0..<4).map { _ in
                    String(
                        (0..<draws.below(6)).map { _ in ["a", "b", "é", "🙂"][draws.below(4)] }
                            .joined())
                }.joined(separator: "<")
            }
            let (old, new) = (draw(), draw())
            let changes = try #require(MarkupChange.between(old, new))
            #expect(try Self.apply(changes, to: old) == new)
        }
    }

    @Test func otherElementsAreToldWhole() {
        #expect(MarkupChange.between("<p></p>", "<p><b></b></p>") == nil)
    }

    /// A line that grows costs its new end.
    @Test func aLineThatGrowsIsShort() throws {
        let line = (0..<600).map { "L\($0) 100" }.joined()
        let changes = try #require(
            MarkupChange.between("<path d=\"\(line)\"/>", "<path d=\"\(line)L600 99\"/>"))
        #expect(JSONValue.array(changes).line().utf8.count < 40)
    }
}
