import Assertions
import Conductor
import Metrics
import Testing

@testable import CommandLineTool

@Suite struct DebugLogTests {
    private static let stages = [
        RunBriefing.Stage(
            name: "day", shape: "steady", duration: 5_000_000_000, endsByItself: false),
        RunBriefing.Stage(
            name: "end", shape: "once", duration: 60_000_000_000, endsByItself: true),
    ]

    private func second(_ number: Int, _ text: String?) -> RunSecond {
        var snapshot = Snapshot(
            second: number, running: [(0, 0)], labels: SampleResult.failed.header.labels)
        var cell = SeriesCell()
        if let text {
            (cell[.connects], cell[.failed], cell[.errors], cell[.refused]) = (1_000, 1, 1, 1)
            snapshot.delta.note(FirstCase(kind: .refused, text: text))
        }
        snapshot.delta.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        return RunSecond(
            snapshot: snapshot, point: SeriesPoint(snapshot), phases: [],
            elapsed: Int64(number + 1) * 1_000_000_000)
    }

    private func busySecond(_ number: Int) -> RunSecond {
        var snapshot = Snapshot(
            second: number, running: [(0, 0)], labels: SampleResult.failed.header.labels)
        var cell = SeriesCell()
        var rtt = Histogram()
        rtt.record(1_000_000)
        (cell[.messagesSent], cell[.answered], cell[.rtt]) = (120, 119, rtt)
        (cell[.dropped], cell[.late]) = (2, 1)
        snapshot.delta.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        return RunSecond(
            snapshot: snapshot, point: SeriesPoint(snapshot), phases: [],
            elapsed: Int64(number + 1) * 1_000_000_000)
    }

    /// The figures of a second stand in columns of a terminal with 60.
    @Test func tellsSettingsEventsAndSeconds() {
        var text = ""
        let log = DebugLog { text += $0 }
        log.begin(SampleResult.briefing(DebugLogTests.stages))
        log.enter(.stage(0), at: 0)
        log.add(second(0, "Connection\nrefused"))
        log.add(second(1, "Connection refused, later"))
        log.add(busySecond(2))
        log.add(second(3, nil))
        log.enter(.draining(interrupted: false), at: 5_000_400_000)
        log.enter(.over, at: 5_001_000_000)
        #expect(
            text == """
                plan      demo, from p.yaml
                sha-256   0…
                target    embedded at 127.0.0.1:4711
                server    embedded, port 4711 on CPU 0
                loops     2 on CPU 1, 2; the host has 2 CPUs
                seed      7
                files     536 descriptors needed, 20,000 allowed
                drain     at most 2s
                phase 1   day: steady, 5s
                phase 2   end: once, at most 1m

                   time    open   sent/s  answered/s  rtt p50  p99, ms  errors
                   0.0s  'day' begins
                   1.0s       0        0           0        –        –       1  failed 1
                   1.0s  first refused: Connection refused
                   2.0s       0        0           0        –        –       1  failed 1
                   3.0s       0      120         119     1.00     1.00       0  dropped 2, late 1
                   3.0s  the first message is sent
                   3.0s  the first request is answered
                   4.0s       0        0           0        –        –       0
                   5.0s  'day' ends
                   5.0s  drain begins
                   5.0s  drain ends
                   5.0s  the run is over

                """)
    }
}
