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
        var snapshot = Snapshot(second: number, phases: [0], profiles: 1)
        var cell = SeriesCell()
        if let text {
            (cell[.connects], cell[.failed], cell[.errors], cell[.refused]) = (1_000, 1, 1, 1)
            snapshot.delta.note(FirstCase(kind: .refused, text: text))
        }
        snapshot.delta.add(SeriesKey(phase: 0, profile: 0, message: 0, url: 0), cell)
        return RunSecond(
            snapshot: snapshot, point: SeriesPoint(snapshot), phases: [],
            elapsed: Int64(number + 1) * 1_000_000_000)
    }

    @Test func tellsSettingsStagesAndSeconds() {
        var text = ""
        let log = DebugLog { text += $0 }
        log.begin(SampleResult.briefing(DebugLogTests.stages))
        log.enter(.stage(0), at: 0)
        log.add(second(0, "Connection\nrefused"))
        log.add(second(1, "Connection refused, later"))
        log.add(second(2, nil))
        log.enter(.draining(interrupted: false), at: 5_000_400_000)
        log.enter(.over, at: 5_001_000_000)
        #expect(
            text == """
                debug: plan     'demo' from p.yaml, sha-256 0
                debug: target   embedded is 127.0.0.1:4711
                debug: server   embedded, port 4711 on CPU 0
                debug: loops    2 on CPU 1, 2, host has 2 CPUs
                debug: seed     7
                debug: limits   20,000 descriptors, of which 536 are needed
                debug: drain    at most 2s
                debug: stage 1  day, steady 5s
                debug: stage 2  end, once at most 1m
                debug: 0.000s   'day' begins
                debug: 1.000s   connects 1,000, errors 1, failed 1
                debug: 1.000s   first refused: Connection refused
                debug: 2.000s   connects 1,000, errors 1, failed 1
                debug: 3.000s   nothing was counted
                debug: 5.000s   'day' ends
                debug: 5.000s   drain begins
                debug: 5.001s   drain ends
                debug: 5.001s   the run is over

                """)
    }
}
