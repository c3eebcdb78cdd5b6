import Assertions
import Metrics
import TestSupport
import Testing

@testable import Reports

/// What results say of programs that phases started.
@Suite struct ProgramRecordTests {
    private static func record(_ number: Int = 0, must: Bool = true) -> ProgramRecord {
        ProgramRecord(
            number: number, phase: 1, command: "./deploy.sh v2", mustSucceed: must,
            start: 2_000_000_000)
    }

    /// A record that was changed, what became of the program, and whether the run fails by it.
    private static let rows:
        [(change: @Sendable (inout ProgramRecord) -> Void, fate: String, fails: Bool)] = [
            ({ _ in }, "runs", false),
            (
                {
                    $0.ending = .exited(0)
                    $0.end = 4_340_000_000
                }, "exited with code 0 after 2.3s", false
            ),
            (
                {
                    $0.ending = .exited(3)
                    $0.end = 2_000_000_000
                }, "exited with code 3 after 0s", true
            ),
            (
                {
                    $0.ending = .killed(signal: 9)
                    $0.end = 62_000_000_000
                }, "was killed by signal 9 after 1m", true
            ),
            (
                {
                    $0.ending = .notStarted("No such file")
                    $0.end = $0.start
                }, "could not be started: No such file", true
            ),
            (
                {
                    $0.outlivedRun = true
                    $0.ending = .exited(0)
                }, "still ran at the end of the run", true
            ),
        ]

    @Test(arguments: rows.indices)
    func tellsWhatBecameOfIt(_ index: Int) {
        let row = Self.rows[index]
        var record = Self.record()
        row.change(&record)
        #expect(record.fate == row.fate)
        let text = "the program of 'day' must succeed, but \(row.fate)"
        #expect(record.failure(RandomRun.labels) == (row.fails ? text : nil))
        record.output = "begin\n\n  last words \n\n"
        #expect(record.failure(RandomRun.labels) == (row.fails ? text + ":   last words " : nil))
        record.mustSucceed = false
        #expect(record.failure(RandomRun.labels) == nil)
    }

    /// A program that must succeed fails the run, before thresholds are named, unless there is no verdict.
    @Test func failsTheRun() {
        var record = Self.record()
        record.ending = .exited(1)
        var store = MetricStore()
        var cell = SeriesCell()
        cell[.opened] = 1
        store.add(SeriesKey(stretch: 0, profile: 0, message: SeriesKey.none, url: 0), cell)
        func outcome(
            _ ending: Outcome.Ending, _ store: MetricStore, _ programs: [ProgramRecord]
        ) -> Outcome {
            var header = RandomRun.header(seed: 1)
            header.assertions = []
            var live = LiveFindings()
            live.failedPrograms = programs.compactMap { $0.failure(header.labels) }
            return RunConclusion(
                of: header, store: store, phases: [], durationNanoseconds: 1, stealShare: 0,
                live: live, ending: ending
            ).outcome
        }
        let failed = outcome(.complete, store, [record, record])
        #expect(failed.exitCode == .failed)
        #expect(
            failed.reason
                == "the program of 'day' must succeed, but exited with code 1, and 1 more failed")
        #expect(outcome(.complete, store, []).exitCode == .passed)
        #expect(outcome(.interrupted, store, [record]).exitCode == .interrupted)
        #expect(outcome(.complete, MetricStore(), [record]).exitCode == .noVerdict)
    }

    /// What is written while the run goes is there after a kill; of each program the last record counts.
    @Test func filesHaveThem() throws {
        let folder = try TemporaryFolder()
        let run = RandomRun(seed: 21, seconds: 4)
        var first = Self.record()
        var second = Self.record(1, must: false)
        var writer = try ResultWriter(
            try OutputFile(path: folder.path("run.wsr")), header: run.header, smallest: 1)
        try writer.append(first)
        for snapshot in run.seconds { try writer.append(snapshot, phases: []) }
        try writer.append(second)
        #expect(try ResultReader.read(path: folder.path("run.wsr")).programs == [first, second])
        (first.ending, first.end) = (.exited(0), 5_000_000_000)
        (second.output, second.outputBytes) = ("a\n\"b\"\n", 6)
        second.notes = ["a note"]
        try writer.append(first)
        try writer.append(second)
        try writer.finish(run.result.conclusion)
        let read = try ResultReader.read(path: folder.path("run.wsr"))
        #expect(read.programs == [first, second])
        #expect(try ResultReader.read(ResultEncoder.bytes(of: read)).programs == [first, second])
        let faults = try SchemaCheck(Summary(read).text, against: SummarySchema().json).faults
        #expect(faults == [])
        let text = Summary(read).text
        for part in [
            #""phase": "day","#, #""outcome": "exited with code 0 after 3s","#,
            #""outcome": "runs","#, #""exit_code": null,"#, #""notes": ["a note"]"#,
        ] {
            #expect(text.contains(part), "\(part)")
        }
    }

    @Test(arguments: [("phase", 3), ("phase", -1), ("number", -1), ("end", 1), ("start", -1)])
    func refusesWhatCannotBe(_ name: String, _ value: Int64) throws {
        var record = Self.record()
        switch name {
        case "phase": record.phase = Int(value)
        case "number": record.number = Int(value)
        case "end": record.end = value
        default: record.start = value
        }
        let bytes = ResultEncoder.start(RandomRun.header(seed: 1)) + ResultEncoder.program(record)
        #expect(throws: ResultFileError.self) { try ResultReader.read(bytes) }
    }
}
