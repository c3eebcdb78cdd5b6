import Assertions
import FoundationEssentials
import Metrics
import Reports
import TestSupport
import Testing

@testable import CommandLineTool

/// `wsplan compare` as a process: its words and its exit code.
@Suite struct CompareCommandTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// The file of a run whose times are so many times those of the sample.
    private func file(
        _ name: String, times factor: Double, number: Int64 = 0, ending: Outcome.Ending = .complete
    ) throws -> String {
        var result = SampleResult.failed
        result.header.startMilliseconds = number * 1_000
        result.header.seed = UInt64(number)
        var cell = SeriesCell()
        var times = Histogram()
        for n in 1...100 { times.record(Int64(Double(n) * factor * 1e6)) }
        cell[.rtt] = times
        (cell[.requests], cell[.opened]) = (100, 1)
        var store = MetricStore()
        store.add(SeriesKey(stretch: 0, profile: 0, message: 0, url: 0), cell)
        result.store = store
        result.conclusion = RunConclusion(
            of: result.header, store: store, phases: result.conclusion.phases,
            durationNanoseconds: 12_000_000_000, stealShare: 0, ending: ending)
        let path = folder.path("\(name).wsr")
        try #require(OutputFormat.named("wsr")).write(result, to: try OutputFile(path: path))
        return path
    }

    private func files(_ name: String, _ factors: [Double]) throws -> [String] {
        try factors.enumerated().map { index, factor in
            let start: Int64 = name == "new" ? 100 : 0
            return try file("\(name)-\(index)", times: factor, number: start + Int64(index))
        }
    }

    private func compare(_ base: [String], _ new: [String], _ more: [String] = []) async throws
        -> Spawned.End
    {
        try await Spawned(["compare"] + base + more + ["--to"] + new).wait()
    }

    @Test func aRegressionEndsIn99() async throws {
        let base = try files("base", [1, 1.01, 1.02, 1.03])
        let new = try files("new", [1.2, 1.21, 1.22, 1.23])
        let outputs = ["json", "md", "html", "xml"].flatMap { ["--out", folder.path("c.\($0)")] }
        let end = try await compare(base, new, outputs)
        #expect(end.code == 99 && end.errors.isEmpty, "\(end)")
        #expect(end.output.hasPrefix("FAILED  3 regressions, first p50(rtt) +19.7 %\n\n"), "\(end)")
        #expect(end.output.contains("4 runs compared with 4 runs of base\n"))
        #expect(end.output.contains("97 % interval"))
        let row = end.output.split(separator: "\n").first { $0.hasPrefix("  p50(rtt)") } ?? ""
        #expect(row.contains(" 0.014 ") && row.hasSuffix("regression"), "\(row)")
        #expect(try folder.text("c.json").contains(#""verdict": "failed""#))
        #expect(try folder.text("c.md").hasPrefix("### ✕ FAILED: 3 regressions"))
        #expect(try folder.text("c.xml").contains("<failure type=\""))
        #expect(try folder.text("c.html").contains("Is it worse than before?"))
        let back = try await compare(new, base)
        #expect(
            back.code == 0
                && back.output.hasPrefix("PASSED  no regression in 4 figures, 3 improved"))
        let lax = try await compare(base, new, ["--tolerance", "30%"])
        #expect(lax.code == 0 && lax.output.hasPrefix("PASSED  no regression in 4 figures\n"))
        let one = try await compare(
            base, new, ["--metric", "p99(rtt) + 50%", "--metric", "p50(rtt)"])
        #expect(one.code == 99 && one.output.hasPrefix("FAILED  1 regression: p50(rtt)"), "\(one)")
    }

    @Test func fewRunsAreInconclusive() async throws {
        let base = try files("base", [1])
        let new = try files("new", [9])
        let end = try await compare(base, new, ["--out", folder.path("c.xml")])
        #expect(
            end.code == 0 && end.prose.hasPrefix("INCONCLUSIVE 4 runs a side are needed"), "\(end)")
        #expect(end.prose.contains("use --against, or more runs"))
        #expect(try folder.text("c.xml").contains(#"<skipped message="inconclusive: "#))
        let same = try await compare(base, base)
        #expect(same.code == 0 && same.prose.contains("is on both sides"), "\(same)")
    }

    @Test func runsThatSayNothingAreNamed() async throws {
        let base = try files("base", [1, 1.01, 1.02, 1.03])
        let new = try files("new", [1, 1.01, 1.02, 1.03])
        let killed = try file("killed", times: 9, number: 7, ending: .cutShort)
        let bytes = try Data(contentsOf: URL(filePath: base[0]))
        let half = folder.path("half.wsr")
        try bytes.prefix(bytes.count - 40).write(to: URL(filePath: half))
        let started = folder.path("started.wsr")
        try bytes.prefix(8).write(to: URL(filePath: started))
        let end = try await compare(base, new + [killed, half, started])
        #expect(end.code == 0 && end.output.hasPrefix("PASSED"), "\(end)")
        for path in [killed, half, started] {
            #expect(end.prose.contains("'\(path)' is left out: "), "\(end)")
        }
        // A series is as many runs as it has.
        let series = folder.path("series.wsr")
        let all = try base.reduce(into: Data()) { $0 += try Data(contentsOf: URL(filePath: $1)) }
        try all.write(to: URL(filePath: series))
        let inOne = try await compare([series], new)
        #expect(inOne.code == 0 && inOne.output.contains("4 runs of base"), "\(inOne)")
        let shown = try await Spawned.run("report", series)
        #expect(shown.code == 0 && shown.errors == "'\(series)' has 4 runs: this is the last one\n")
    }

    @Test func whatCannotBeComparedEndsIn104() async throws {
        let base = try files("base", [1])
        let text = try folder.file("x.wsr", "version: 1")
        let empty = try folder.file("empty.wsr", "")
        let rows: [([String], String)] = [
            (base, "'compare' needs the runs that are compared with base"),
            (["--to", base[0]], "'compare' needs a BASE.wsr"),
            (base + ["--to", text, empty], "'\(text)': not a wsplan result file"),
            (base + ["--to", text, empty], "'\(empty)': not a wsplan result file"),
            (base + ["--to", folder.path("none.wsr")], "cannot read"),
            (base + ["--to"] + base + ["--metric", "p99(rt)"], "did you mean 'rtt'?"),
            (base + ["--to"] + base + ["--tolerance", "5"], "did you mean '5%'?"),
            (base + ["--to"] + base + ["-o", "x.csv"], "is written here"),
            (base + ["-o", base[0], "--to"] + base, "that file is the input"),
        ]
        for (words, text) in rows {
            let end = try await Spawned(["compare"] + words).wait()
            #expect(end.code == 104 && end.output.isEmpty && end.errors.contains(text), "\(end)")
        }
    }

    /// As many files as a folder may have.
    @Test func hundredFilesAreCompared() async throws {
        let base = try files("base", (0..<50).map { 1 + 0.001 * Double($0) })
        let new = try files("new", (0..<50).map { 1.2 + 0.001 * Double($0) })
        let end = try await compare(base, new)
        #expect(end.code == 99 && end.output.contains("50 runs compared with 50 runs of base"))
    }
}
