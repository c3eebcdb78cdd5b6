import FoundationEssentials
import Reports
import TestSupport
import Testing

@testable import CommandLineTool

/// The table of `--history`: a row for each run, whoever writes it.
@Suite struct HistoryTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static func plan(_ thresholds: String) -> String {
        """
        version: 1
        name: "a, \\"gate\\""
        target: embedded
        messages: { hello: { text: "{{ id }}", expect: echo, timeout: 20s } }
        profiles: { user: { send: { mix: hello, every: 400ms } } }
        phases: [{ steady: { clients: 2, for: 5m } }]
        thresholds: [\(thresholds)]
        """
    }

    private func run(_ thresholds: String, environment: String = "") async throws -> Spawned.End {
        let plan = try folder.file("plan.yaml", Self.plan(thresholds))
        return try await Spawned(
            ["run", plan, "--smoke", "--quiet", "--history", folder.path("h.csv")],
            shell: #"exec env \#(environment) "$@""#
        ).wait()
    }

    private static let start =
        "time,plan,commit,branch,host,verdict,exit_code,duration_s,count(requests),share(errors) %,"
        + "p50(rtt) ms,p95(rtt) ms,p99(rtt) ms"

    @Test func eachRunAddsARow() async throws {
        for commit in ["0a1b", "2c3d"] {
            let end = try await run(
                "p99(rtt) < 20s, max(connect) < 20s and p90(rtt phase=steady) < 20s",
                environment: "GITHUB_SHA=\(commit) GITHUB_REF_NAME=main GITHUB_HEAD_REF=")
            #expect(end.code == 0, "\(end)")
        }
        let lines = try folder.text("h.csv").split(separator: "\n").map(String.init)
        #expect(lines.count == 3)
        #expect(lines[0] == Self.start + ",max(connect) ms,p90(rtt phase=steady) ms")
        for (line, commit) in zip(lines.dropFirst(), ["0a1b", "2c3d"]) {
            #expect(
                line.contains(#"Z,"a, ""gate""",\#(commit),main,"#) && line.contains(",passed,0,"))
            let figures = line.split(separator: ",", omittingEmptySubsequences: false).suffix(7)
            #expect(figures.allSatisfy { Double($0) != nil }, "\(line)")
        }
    }

    /// What has other columns is left alone, and told before the run.
    @Test(arguments: [
        ("version: 1\n", "it begins with 'version: 1', not with the column 'time'"),
        (start + "\n", "it lacks the column 'max(connect) ms'"),
        (
            start + ",max(rtt) ms\r\n1\r\n",
            "it lacks the column 'max(connect) ms', and this run has no 'max(rtt) ms'"
        ),
        (
            "time,commit,plan" + start.dropFirst("time,plan,commit".count) + ",max(connect) ms",
            "its columns are in another order"
        ),
    ])
    func aFileOfAnotherShapeIsRefused(_ text: String, _ difference: String) async throws {
        try folder.file("h.csv", text)
        let end = try await run("max(connect) < 20s")
        #expect(end.code == 104 && end.output.isEmpty && end.errors.contains(difference), "\(end)")
        #expect(try folder.text("h.csv") == text)
    }

    @Test func whatCannotBeWrittenIsToldBeforeTheRun() async throws {
        let plan = try folder.file("plan.yaml", Self.plan("max(connect) < 20s"))
        let path = folder.path("none/h.csv")
        let end = try await Spawned.run("run", plan, "--smoke", "--quiet", "--history", path)
        #expect(end.code == 1 && end.output.isEmpty, "\(end)")
        #expect(end.errors.hasPrefix("error: cannot write '\(path)': "))
        #expect(try !folder.names().contains("h.csv"))
    }

    /// Several processes at once: whole lines, and one of names.
    @Test func rowsOfSeveralProcessesStayWhole() async throws {
        let paths = try (0..<3).map { try folder.file("\($0).yaml", Self.plan("p99(rtt) < 20s")) }
        let runs = try paths.map {
            try Spawned(["run", $0, "--smoke", "--quiet", "--history", folder.path("h.csv")])
        }
        for run in runs { #expect(try await run.wait().code == 0) }
        let lines = try folder.text("h.csv").split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 5 && lines[0] == Self.start && lines[4].isEmpty)
        #expect(lines[1...3].allSatisfy { $0.hasPrefix("20") && $0.contains(",passed,0,") })
    }

    /// A line that an editor left without its end gets one.
    @Test func aRowBeginsALine() throws {
        let table = HistoryTable(SampleResult.failed.header.assertions)
        try folder.file("h.csv", String(table.header.dropLast()))
        let file = HistoryFile(
            folder.path("h.csv"), of: SampleResult.failed.header.assertions)
        #expect(file.add(SampleResult.failed))
        let lines = try folder.text("h.csv").split(separator: "\n")
        #expect(lines.count == 2 && lines[1].contains(",failed,99,12"))
    }

    @Test func figuresAreThoseOfThresholds() throws {
        let result = SampleResult.failed
        let table = HistoryTable(result.header.assertions)
        let row = table.row(of: result, HistoryTable.Revision(commit: "c", branch: "b"))
        #expect(row.hasPrefix("1970-01-01T00:00:00.000Z,demo,c,b,h,failed,99,12.000,100,"))
        #expect(table.columns.last == "p99(rtt) phase=day ms" && row.hasSuffix("\n"))
        let figures = row.dropLast().split(separator: ",").suffix(5).map { Double($0) ?? -1 }
        let rtt = result.store.histogram(.rtt)
        let expected =
            [(result.errorUnits.all.share ?? 0) * 100]
            + [0.5, 0.95, 0.99, 0.99].map { (rtt.quantile($0) ?? 0) / 1e6 }
        #expect(zip(figures, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(row)")
    }
}
