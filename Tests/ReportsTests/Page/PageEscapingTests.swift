import TestSupport
import Testing

@testable import Reports

/// No text becomes markup, wherever it stands.
@Suite struct PageEscapingTests {
    private static let signs: [Unicode.Scalar] = [
        "<", ">", "&", "\"", "'", "/", "a", " ", "\n", "\u{0}", "\u{1B}", "\u{85}", "\u{202E}",
        "\u{2066}", "\u{200F}", "\u{61C}", "\u{FEFF}", "\u{1F642}", "\u{FFFE}", "é", "`", "=",
    ]

    private static func text(_ draws: inout Draws) -> String {
        var text = ""
        for _ in 0..<draws.below(30) {
            text.unicodeScalars.append(signs[draws.below(signs.count)])
        }
        return text
    }

    /// What a browser makes of it.
    private static func read(_ source: String) -> String {
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
            .reduce(source) { $0.replacing($1.0, with: $1.1) }
    }

    @Test func textsStayTexts() {
        var draws = Draws(seed: 21)
        for _ in 0..<2_000 {
            let text = Self.text(&draws)
            let page: HTML = "<p title=\"\(text)\">\(text)</p>"
            let markup = PageMarkup(page.source)
            #expect(markup.faults == [] && markup.elements.map(\.name) == ["p"])
            #expect(markup.elements.first?.attributes.keys.sorted() == ["title"])
            let hidden: Set<UInt32> = [
                0, 0x1B, 0x85, 0x202E, 0x2066, 0x200F, 0x61C, 0xFEFF, 0xFFFE,
            ]
            #expect(page.source.unicodeScalars.allSatisfy { !hidden.contains($0.value) })
            if text.unicodeScalars.allSatisfy({ !hidden.contains($0.value) }) {
                #expect(Self.read(markup.elements.first?.attributes["title"] ?? "") == text)
            }
        }
    }

    @Test func piecesAndNumbersArePutTogetherAsTheyAre() {
        let piece: HTML = "<b>\("<")</b>"
        let whole: HTML = "\(piece)\(3)\(2.5)\(piece)"
        #expect(whole.source == "<b>&lt;</b>32.5<b>&lt;</b>")
    }

    /// In a whole page names are nothing but text: it has the elements that it has with plain ones.
    @Test(arguments: [false, true])
    func oddNamesChangeNoElement(_ hasSides: Bool) {
        let text = HTMLReport(hasSides ? PageSides.oddNames : PageRuns.oddNames).text
        let markup = PageMarkup(text)
        #expect(markup.faults == [] && markup.all("script").count == 1 && markup.all("b").count > 0)
        #expect(markup.elements.allSatisfy { !$0.attributes.keys.contains { $0.hasPrefix("on") } })
        #expect(!text.contains("alert(1)</script>") && !text.contains("\u{202E}"))
        #expect(text.contains("&lt;/script&gt;&lt;script&gt;alert(1)"))
        #expect(text.contains("🙂"))
    }
}
