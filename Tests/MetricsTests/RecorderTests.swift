import Metrics
import TestSupport
import Testing

@Suite struct RecorderTests {
    @Test func seriesNumbersAndLabelsAgree() {
        let labels = testLabels(phases: 3, profiles: 4, messages: 5, urls: 2)
        let indexer = SeriesIndexer(labels)
        var seen: Set<SeriesID> = []
        for phase in 0..<3 {
            for profile in 0..<4 {
                for message in -1..<5 {
                    for url in 0..<2 {
                        let id = indexer.series(
                            phase: phase, profile: profile, message: message, url: url)
                        seen.insert(id)
                        let key = SeriesKey(
                            stretch: UInt16(phase), profile: UInt16(profile),
                            message: message < 0 ? SeriesKey.none : UInt16(message),
                            url: UInt16(url))
                        if indexer.key(id) != key { Issue.record("series \(id) is \(key)") }
                    }
                }
            }
        }
        #expect(seen.count == 144 && indexer.count == 144)
        #expect(seen.allSatisfy { (0..<144).contains($0.raw) })
    }

    @Test func tooManySeriesCannotBeNumbered() {
        let labels = testLabels(phases: 4_000, profiles: 4_000, messages: 400)
        #expect(SeriesIndexer.count(of: labels) == nil)
    }

    @Test func aReplyIsCountedInItsSeries() {
        var recorder = Recorder(labels: testLabels())
        let id = recorder.indexer.series(phase: 1, profile: 0, message: 1, url: 0)
        let other = recorder.indexer.series(phase: 1, profile: 1, message: -1, url: 0)
        let slot = recorder.slot(id)
        recorder.count(.answered, at: slot)
        recorder.count(.bytesReceived, at: slot, by: 67)
        recorder.record(.rtt, 5_000, at: slot)
        recorder.record(.rtt, -3, id)
        recorder.count(.connects, other, by: 2)
        recorder.health(.loopLag, 900)
        var store = MetricStore()
        store.merge(recorder)
        let here = Selection(message: 1, stretches: [1])
        #expect(store.cells.count == 2)
        #expect(store.count(.answered) == 1 && store.count(.bytesReceived, in: here) == 67)
        #expect(store.count(.connects) == 2 && store.count(.connects, in: here) == 0)
        #expect(store.histogram(.rtt, in: here).moments.count == 2)
        #expect(store.histogram(.rtt).moments.min == 0)
        #expect(store.histogram(.loopLag).count == 0)
        #expect(store.health[.loopLag]?.moments.max == 900)
    }

    @Test func clearLeavesNothing() {
        var recorder = Recorder(labels: testLabels())
        fill(&recorder, seed: 4)
        recorder.states[0] = 3
        recorder.connections[0] = 3
        recorder.clear()
        var store = MetricStore()
        store.merge(recorder)
        #expect(store == MetricStore())
        #expect(recorder.connections == [0] && recorder.states.allSatisfy { $0 == 0 })
        // And what follows is as in a new one.
        fill(&recorder, seed: 5)
        var fresh = Recorder(labels: testLabels())
        fill(&fresh, seed: 5)
        var (reused, new) = (MetricStore(), MetricStore())
        reused.merge(recorder)
        new.merge(fresh)
        #expect(reused.cells == new.cells && reused.details == new.details)
    }

    @Test(arguments: 1...3)
    func mergingRecordersIsExactInAnyOrder(_ seed: UInt64) {
        var (forward, backward, whole) = (MetricStore(), MetricStore(), MetricStore())
        var one = Recorder(labels: testLabels())
        for part in 0..<4 { fill(&one, seed: seed * 10 + UInt64(part)) }
        whole.merge(one)
        for part in 0..<4 {
            var a = Recorder(labels: testLabels())
            var b = Recorder(labels: testLabels())
            fill(&a, seed: seed * 10 + UInt64(part))
            fill(&b, seed: seed * 10 + UInt64(3 - part))
            forward.merge(a)
            backward.merge(b)
        }
        #expect(forward.cells == whole.cells && backward.cells == whole.cells)
        #expect(forward.details == whole.details && backward.details == whole.details)
    }

    @Test func theTextOfAnErrorIsMadeOnce() {
        var recorder = Recorder(labels: testLabels())
        let id = recorder.indexer.series(phase: 0, profile: 0, message: -1, url: 0)
        var made = 0
        func text() -> CaseText {
            made += 1
            return "code \(made)"
        }
        func error(_ kind: ErrorKind, _ code: Int = 0) -> ErrorDetail {
            ErrorDetail(kind: kind, code: UInt16(code))
        }
        var store = MetricStore()
        for round in 0..<3 {
            let at = Int64(round) * 1_000
            recorder.error(error(.closed, 1_011), id, fails: true, at: at, first: text())
            recorder.error(error(.closed, 1_006), id, fails: true, at: at + 1, first: text())
            recorder.error(
                error(.handshake, 500 + round), id, fails: true, at: at, first: "status \(round)")
            recorder.error(error(.closed, 1_006), id, fails: true, at: at + 2, first: text())
            store.merge(recorder)
            recorder.clear()
        }
        #expect(made == 2)
        #expect(store.firstTexts == [.closed: "code 1", .handshake: "status 0"])
        #expect(store.firstText(.closed, code: 1_006) == "code 2")
        #expect(store.firstText(.handshake, code: 502) == "status 2")
        #expect(store.errorSpans[.closed] == ErrorSpan(first: 0, last: 2_002))
        recorder.error(error(.check), id, fails: false, at: 7, first: "beside a unit")
        store.merge(recorder)
        #expect(store.errors(.closed) == 9 && store.count(.errors) == 13)
        #expect([.closed, .handshake, .check].map { store.failures($0) } == [9, 3, 0])
        #expect(store.details(of: .closed).map(\.code) == [1_006, 1_011])
        #expect(store.details(of: .handshake).map(\.code) == [500, 501, 502])
    }

    /// What a peer says is cut after secrets were taken out of it, and cannot speak to a terminal.
    @Test(arguments: [
        ("plain", "plain"), ("a\r\n \t b", "a b"), ("\u{1B}[2J", "\\u{1B}[2J"), ("hush!", "***!"),
        (
            String(repeating: "ä", count: 5_000),
            String(repeating: "ä", count: 100) + "… (10000 bytes)"
        ),
        (String(repeating: "hush", count: 300), String(repeating: "***", count: 66) + "**…"),
    ])
    func whatIsSaidIsShownInOneLine(_ said: String, _ shown: String) {
        let text: CaseText = "it said: \(said: said)"
        let found = text.shown { $0.replacing("hush", with: "***") }
        #expect(found == "it said: \(shown)")
    }

    @Test func whatIsNoTextIsShownByItsBytes() {
        let bytes: [UInt8] = [0, 0x41, 0xFF, 0x0A]
        let text: CaseText = "\(said: bytes.span)"
        #expect(text.shown() == #"\x00A\xFF\x0A"#)
    }

    @Test func theValueOfAFieldIsHiddenByItsName() {
        let text: CaseText = "$.pin is \(said: "12")"
        let hide = { (text: String) in text == "\"pin\": 12" ? "\"pin\": ***" : text }
        #expect(text.naming("pin").shown(hiding: hide) == "$.pin is ***")
        #expect(text.shown(hiding: hide) == "$.pin is 12")
    }

    private func fill(_ recorder: inout Recorder, seed: UInt64) {
        var draws = Draws(seed: seed)
        for _ in 0..<200 {
            let id = recorder.indexer.series(
                phase: draws.below(3), profile: draws.below(2), message: draws.below(3) - 1, url: 0)
            recorder.count(CountMetric.allCases[draws.below(CountMetric.count)], id, by: 3)
            recorder.record(TimeMetric.allCases[draws.below(3)], draws.time(below: 20), id)
            if draws.below(10) == 0 {
                recorder.error(
                    ErrorDetail(kind: .closed, code: UInt16(1_000 + draws.below(3))), id,
                    fails: true,
                    at: 0, first: "")
            }
        }
    }
}
