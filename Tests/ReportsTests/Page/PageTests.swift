import Assertions
import Metrics
import TestSupport
import Testing
import Wire

@testable import Reports

/// The page as a whole: its form, what it promises, and what no run can break.
@Suite struct PageTests {
    /// Runs of all sorts, by what is special about them.
    static let runs: [(name: String, result: RunResult)] =
        [
            ("random", RandomRun(seed: 1, seconds: 90).result),
            ("a second", RandomRun(seed: 2, seconds: 1).result),
            ("stretched", StretchedRun.result),
            ("every number", EveryNumber.result),
            ("interrupted", RandomRun(seed: 4, seconds: 30, ending: .interrupted).result),
            ("empty", PageRuns.empty), ("no replies", PageRuns.withoutReplies),
            ("saturated", PageRuns.saturated), ("a week", PageRuns.week),
            ("odd names", PageRuns.oddNames),
        ] + PageSides.all

    /// A page that is written and read once for all that is asked of it.
    struct Page {
        let name: String
        let result: RunResult
        let text: String
        let markup: PageMarkup

        init(_ name: String, _ result: RunResult) {
            (self.name, self.result) = (name, result)
            text = HTMLReport(result).text
            markup = PageMarkup(text)
        }
    }

    private static let pages = runs.map(Page.init)

    private static func page(_ name: String) throws -> Page {
        try #require(pages.first { $0.name == name })
    }

    @Test(arguments: runs.indices)
    func tagsAreClosedInTheirOrder(_ run: Int) {
        #expect(Self.pages[run].markup.faults == [], "\(Self.pages[run].name)")
    }

    @Test(arguments: runs.indices)
    func namesOfElementsAreThereOnce(_ run: Int) {
        let markup = Self.pages[run].markup
        let ids = markup.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
        for element in markup.elements {
            let names = (element.attributes["aria-labelledby"] ?? "").split(separator: " ")
            #expect(names.allSatisfy { ids.contains(String($0)) })
            if let link = element.attributes["href"], link.hasPrefix("#") {
                #expect(ids.contains(String(link.dropFirst())))
            }
        }
    }

    /// A reader who cannot see a picture has its title, its figures in words, and a table.
    @Test(arguments: runs.indices)
    func everyPictureHasWordsAndATable(_ run: Int) {
        let markup = Self.pages[run].markup
        for (place, element) in markup.elements.enumerated() where element.name == "svg" {
            let attributes = element.attributes
            guard attributes["role"] == "img" else {
                let isPart = element.around.contains("svg")
                #expect(isPart || attributes["aria-hidden"] == "true")
                continue
            }
            if attributes["aria-label"] != nil { continue }
            #expect(markup.inside(place, "title").count == 1)
            #expect(markup.inside(place, "desc").count == 1)
            let section = element.path.last { markup.elements[$0].name == "section" }
            #expect(section.map { markup.inside($0, "table").isEmpty } == false)
        }
    }

    @Test(arguments: runs.indices)
    func everySectionIsInTheNavigationAndSaysSomething(_ run: Int) {
        let markup = Self.pages[run].markup
        let sections = markup.all("section").compactMap { $0.attributes["id"] }
        let links = markup.all("a").filter { $0.around.contains("nav") }
            .compactMap { $0.attributes["href"]?.dropFirst() }
        #expect(sections == links.map(String.init))
        #expect(sections.contains("err") && sections.last == "plan")
        #expect(markup.all("h1").count == 1 && markup.all("h2").count == sections.count)
    }

    /// Nothing is fetched: no element has an address but parts of the page and the icon that it carries.
    @Test(arguments: runs.indices)
    func nothingIsFetched(_ run: Int) {
        let markup = Self.pages[run].markup
        for element in markup.elements {
            #expect(element.attributes["src"] == nil)
            if let link = element.attributes["href"] {
                #expect(link.hasPrefix("#") || link.hasPrefix("data:image/svg+xml,"))
            }
        }
        #expect(!PageStyle.text.contains("url(h") && !PageStyle.text.contains("@import"))
        let fetching: Set<String> = [
            "img", "iframe", "object", "embed", "video", "audio", "source", "form", "base", "image",
            "use", "foreignobject",
        ]
        #expect(markup.elements.allSatisfy { !fetching.contains($0.name) })
    }

    @Test func thePolicyAllowsThisScriptAlone() throws {
        let hash = SHA256.hex(Array(PageScript.text.utf8))
        let bytes = stride(from: 0, to: hash.utf8.count, by: 2).compactMap { place -> UInt8? in
            UInt8(hash.dropFirst(place).prefix(2), radix: 16)
        }
        #expect(PageScript.digest == "sha256-" + Self.base64(bytes))
        let markup = try Self.page("empty").markup
        let policy = markup.all("meta").first { $0.attributes["http-equiv"] != nil }
        #expect(policy?.attributes["content"]?.hasPrefix("default-src 'none';") == true)
        #expect(policy?.attributes["content"]?.contains(PageScript.digest) == true)
        #expect(markup.all("script").count == 1)
        #expect(!PageScript.text.contains("innerHTML") && !PageScript.text.contains("</"))
        #expect(
            markup.elements.allSatisfy { $0.attributes.keys.allSatisfy { !$0.hasPrefix("on") } })
    }

    /// RFC 4648, 4.
    static func base64(_ bytes: [UInt8]) -> String {
        let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
        var text = ""
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let part = bytes[start..<min(start + 3, bytes.count)]
            var bits = 0
            for place in 0..<3 {
                bits = bits << 8 | (place < part.count ? Int(part[part.startIndex + place]) : 0)
            }
            for place in 0..<4 {
                text.append(place <= part.count ? signs[bits >> (18 - 6 * place) & 63] : "=")
            }
        }
        return text
    }

    /// An hour of 20 messages, with errors of every kind in every second.
    @Test(arguments: [false, true])
    func anHourTakesLessThanAMegabyte(_ hasSides: Bool) {
        let hour = PageRuns.hour
        let text = HTMLReport(hasSides ? PageSides.beside(hour, hour) : hour).text
        #expect(text.utf8.count < 1_000_000)
        #expect(PageMarkup(text).faults == [])
    }

    /// The same figures as in the terminal, whose digits come from the same place.
    @Test func theVerdictIsThatOfTheRun() {
        for page in Self.pages {
            let (name, result, text) = (page.name, page.result, page.text)
            let words: [Outcome.Kind: String] = [
                .passed: "PASSED", .failed: "FAILED", .done: "DONE", .none: "NO VERDICT",
            ]
            let word = words[result.conclusion.outcome.kind] ?? ""
            #expect(text.contains("<span id=\"verdict\">\(word)</span>"), "\(name)")
            #expect(text.contains("<title>\(word) · "), "\(name)")
        }
    }

    @Test func aSaturatedGeneratorIsToldBeforeTheTarget() throws {
        let markup = try Self.page("saturated").markup
        #expect(markup.all("section").prefix(2).map { $0.attributes["id"] } == ["th", "gen"])
        #expect(markup.all("body")[0].attributes["class"] == "void grey")
    }

    @Test func sectionsWithoutDataAreLeftOut() throws {
        let markup = try Self.page("empty").markup
        #expect(
            markup.all("section").compactMap { $0.attributes["id"] } == ["err", "gen", "plan"])
        let silent = try Self.page("no replies").markup
        let ids = silent.all("section").compactMap { $0.attributes["id"] }
        #expect(!ids.contains("rtt") && !ids.contains("heat") && ids.contains("load"))
    }
}
