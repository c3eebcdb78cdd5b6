import FoundationEssentials
import Reports
import TestSupport
import Testing

@testable import CommandLineTool

/// `wsplan run` with a baseline, as a process: what is saved, what is judged, what is told.
@Suite struct BaselineRunTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func plan(_ name: String = "plan", threshold: String, runs: Int = 5) throws -> String {
        try folder.file(
            "\(name).yaml",
            """
            version: 1
            target: embedded
            health: { on-saturation: warn }
            messages: { hello: { text: "{{ id }}", expect: echo, timeout: 20s } }
            profiles: { user: { send: { mix: hello, every: 100ms } } }
            phases: [{ steady: { clients: 2, for: 300ms } }]
            baseline: { file: base.wsr, runs: \(runs) }
            thresholds:
              - \(threshold)
            """)
    }

    private func run(_ plan: String, _ more: String...) async throws -> Spawned.End {
        try await Spawned(["run", plan] + more).wait()
    }

    @Test func aBaselineGrowsUntilItJudges() async throws {
        let lax = try plan(threshold: "p50(rtt) < baseline + 100000%", runs: 4)
        let first = try await run(lax, "--quiet")
        #expect(first.code == 0 && first.output.hasPrefix("DONE  nothing was gated, 1 threshold"))
        #expect(
            first.errors.contains("note: there is no baseline '\(folder.path("base.wsr"))' yet"))
        #expect(first.prose.contains("no base p50(rtt) < baseline + 100000%"), "\(first)")
        for count in 1...4 {
            let end = try await run(lax, "--save-baseline")
            #expect(end.code == 0 && end.errors.contains("has \(count) of 4 runs"), "\(end)")
        }
        let judged = try await run(lax, "--save-baseline", "--quiet")
        #expect(
            judged.code == 0 && judged.output.hasPrefix("PASSED  1 threshold passed"), "\(judged)")
        #expect(judged.prose.contains("Compared with 4 runs of"), "\(judged)")
        #expect(judged.prose.contains("compares both in one run"))
        #expect(try RunSeries.read(path: folder.path("base.wsr")).count == 4)
        // All of it can be shown and compared.
        let base = folder.path("base.wsr")
        let again = try await Spawned.run("report", base)
        #expect(
            again.code == 0 && again.output.hasPrefix("PASSED") && again.errors.contains("4 runs"))
        let compared = try await Spawned(["compare", base, "--to", base]).wait()
        #expect(
            compared.code == 0 && compared.prose.contains("4 runs compared with 4 runs of base"))
        let slow = try folder.file(
            "slow.yaml",
            try folder.text("plan.yaml").replacing(
                "target: embedded", with: "target: { embedded: { delay: 900ms } }"
            ).replacing("100000%", with: "100%"))
        let red = try await run(slow, "--save-baseline", "--out", folder.path("r.xml"))
        #expect(red.code == 99 && red.output.hasPrefix("FAILED  1 of 1 threshold failed"), "\(red)")
        #expect(red.errors.contains("this run is not added"))
        #expect(red.prose.contains("regression") && red.prose.contains("the plans differ"))
        #expect(try RunSeries.read(path: base).count == 4)
    }

    @Test func whatCannotBeIsToldBeforeTheRun() async throws {
        let own = try plan(threshold: "p50(rtt) < baseline + 10%")
        let none = try folder.file(
            "none.yaml",
            try folder.text("plan.yaml").replacing(
                "baseline: { file: base.wsr, runs: 5 }\n", with: ""
            )
            .replacing("baseline + 10%", with: "1s"))
        let rows: [([String], String)] = [
            ([none, "--save-baseline"], "needs a plan with a baseline"),
            ([own, "--save-baseline", "--smoke"], "adds no smoke run"),
        ]
        for (words, text) in rows {
            let end = try await Spawned(["run"] + words).wait()
            #expect(end.code == 104 && end.output.isEmpty && end.errors.contains(text), "\(end)")
        }
        // Not even a smoke run begins with a file that is none of ours, and nothing is written over it.
        _ = try folder.file("base.wsr", "no run")
        for more in [[], ["--smoke"], ["--save-baseline"]] {
            let end = try await Spawned(["run", own] + more).wait()
            #expect(end.code == 104 && end.errors.contains("not a wsplan result file"), "\(end)")
        }
        #expect(try folder.text("base.wsr") == "no run")
        let check = try await Spawned.run("check", own)
        #expect(check.code == 0, "\(check)")
    }
}
