import Assertions
import Metrics
import Testing
import Wire

@testable import Reports

/// The report of a run that goes on.
@Suite struct LiveReportTests {
    private static let runs = [
        ("empty", PageRuns.empty), ("without replies", PageRuns.withoutReplies),
        ("saturated", PageRuns.saturated), ("odd names", PageRuns.oddNames),
        ("hour", PageRuns.hour), ("two sides", PageSides.random),
        ("two sides, the first empty", PageSides.beside(PageRuns.empty, PageSides.random)),
    ]

    /// In the middle of what will be twice as long.
    private static func progress(_ result: RunResult) -> RunProgress {
        let elapsed = result.conclusion.durationNanoseconds
        let planned = result.conclusion.phases.map { span in
            var span = span
            span.end = span.end == elapsed ? 2 * elapsed : span.end
            return span
        }
        return RunProgress(
            elapsed: elapsed, running: result.conclusion.phases.suffix(1).map(\.stretch),
            planned: planned)
    }

    @Test(arguments: runs.indices)
    func aPageOfARunThatGoesOnIsWellFormed(_ run: Int) {
        var live = LiveReport()
        live.show(Self.runs[run].1, Self.progress(Self.runs[run].1))
        let markup = PageMarkup(live.text)
        #expect(markup.faults == [])
        #expect(live.text.contains("<span id=\"verdict\">RUNNING</span>"))
        for piece in live.pieces {
            let own = PageMarkup(piece.source)
            #expect(own.faults == [] && own.elements[0].attributes["id"] == piece.id)
            #expect(own.elements.dropFirst().allSatisfy { !$0.path.isEmpty })
        }
        let ids = markup.elements.compactMap { $0.attributes["id"] }
        #expect(Set(ids).count == ids.count)
    }

    /// At the end it is the report, whatever was shown before.
    @Test(arguments: runs.indices)
    func theEndIsTheReport(_ run: Int) {
        let result = Self.runs[run].1
        var live = LiveReport()
        for _ in 0..<3 { live.show(result, Self.progress(result)) }
        live.show(result, nil)
        let report = HTMLReport(result)
        #expect(live.isOver)
        #expect(live.pieces == PageDocument(report, report.sections).pieces)
        #expect(live.pieces.allSatisfy { report.text.contains($0.source) })
    }

    /// What of a long run is made each second alone is made as in the whole page, but for its sentence.
    @Test func aQuickLookHasAllPieces() {
        let (result, progress) = (PageRuns.hour, Self.progress(PageRuns.hour))
        var live = LiveReport()
        live.show(result, progress)
        let whole = live.pieces
        live.show(result, progress)
        #expect(live.pieces == whole)
    }

    /// SHA-256 as a policy names a script.
    @Test func thePolicyAllowsBothScripts() {
        var live = LiveReport()
        live.show(PageRuns.empty, Self.progress(PageRuns.empty))
        let markup = PageMarkup(live.text)
        let policy = markup.all("meta").first { $0.attributes["http-equiv"] != nil }
        let words = policy?.attributes["content"] ?? ""
        #expect(words.hasPrefix("default-src 'none';") && words.contains("connect-src 'self'"))
        #expect(words.contains(LiveScript.digest) && words.contains(PageScript.digest))
        #expect(markup.all("script").count == 2)
        #expect(LiveScript.digest == "sha256-" + PageTests.base64(SHA256.bytes(LiveScript.text)))
        for word in ["innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "</"] {
            #expect(!LiveScript.text.contains(word))
        }
    }

    /// A phase with a plan of `start..end` seconds, and how it ran.
    private static func span(_ stretch: Int, _ start: Double, _ end: Double) -> PhaseSpan {
        PhaseSpan(
            stretch: stretch, shape: "steady", start: Int64(start * 1e9), end: Int64(end * 1e9),
            measured: true)
    }

    /// Three phases by plan, and what is expected of them from what ran.
    @Test func whatComesMovesWithWhatRuns() {
        let labels = LabelSpace(phases: ["a", "b", "c"], profiles: [], messages: [], urls: [])
        let planned = [Self.span(0, 0, 10), Self.span(1, 10, 20), Self.span(2, 20, 30)]
        func outlook(_ ran: [PhaseSpan], _ elapsed: Double, _ running: [Int]) -> [PhaseSpan] {
            let progress = RunProgress(
                elapsed: Int64(elapsed * 1e9), running: running, planned: planned)
            return RunOutlook(ran, progress, labels).phases
        }
        #expect(outlook([], 0, []) == planned)
        #expect(outlook([Self.span(0, 0, 4)], 4, [0]) == planned)
        // The first one ended early.
        #expect(
            outlook([Self.span(0, 0, 4), Self.span(1, 4, 6)], 6, [1])
                == [Self.span(0, 0, 4), Self.span(1, 4, 14), Self.span(2, 14, 24)])
        // All are over.
        let ran = [Self.span(0, 0, 4), Self.span(1, 4, 14), Self.span(2, 14, 20)]
        #expect(outlook(ran, 21, []) == ran)
        // A run that was ended has nothing to come.
        #expect(outlook([Self.span(0, 0, 4)], 5, []) == [Self.span(0, 0, 4)])
    }
}

extension SHA256 {
    /// The hash of a text.
    fileprivate static func bytes(_ text: String) -> [UInt8] {
        let hash = SHA256.hex(Array(text.utf8))
        return stride(from: 0, to: hash.utf8.count, by: 2).compactMap {
            UInt8(hash.dropFirst($0).prefix(2), radix: 16)
        }
    }
}
