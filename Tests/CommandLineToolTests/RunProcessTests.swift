import EmbeddedServer
import FoundationEssentials
import Glibc
import Reports
import TestSupport
import Testing

/// `wsplan run` as a process: exit codes, signals, and the files that it leaves.
@Suite struct RunProcessTests {
    /// So few sends that their being late is not yet a generator that gives out, however busy the machine.
    private static func plan(
        target: String = "embedded", delay: String? = nil, clients: Int = 2,
        threshold: String = "share(errors) < 1%"
    ) -> String {
        """
        version: 1
        name: a run
        target: \(delay.map { "{ embedded: { delay: \($0) } }" } ?? target)
        messages:
          hello: { text: "{{ id }}", expect: echo, timeout: 20s }
        profiles:
          user: { send: { mix: hello, every: 400ms } }
        phases:
          - steady: { clients: \(clients), for: 5m }
        thresholds:
          - \(threshold)
        """
    }

    @Test func theFirstSignalDrainsAndReports() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", RunProcessTests.plan())
        for signal in [SIGINT, SIGTERM] {
            let run = try Spawned(["run", plan, "--debug"])
            #expect(try await run.says("'steady' begins"))
            run.send(signal)
            let end = try await run.wait()
            #expect(end.code == 105 && end.errors.contains("drain after a signal begins"))
            #expect(end.output.hasPrefix("NO VERDICT  interrupted by a signal\na run, "))
        }
    }

    @Test func theSecondSignalEndsAtOnceAndLeavesAResult() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", RunProcessTests.plan(delay: "20s"))
        let run = try Spawned(["run", plan, "--debug", "--out", folder.path("run.wsr")])
        #expect(try await run.says("the first message is sent"))
        run.send(SIGINT)
        #expect(try await run.says("drain after a signal begins"))
        run.send(SIGINT)
        let end = try await run.wait()
        #expect(end.code == 105 && end.output.isEmpty)
        let report = try await Spawned.run("report", folder.path("run.wsr"))
        #expect(report.code == 0 && report.output.hasPrefix("NO VERDICT  the run did not end"))
    }

    /// Up to its last second, whatever its thresholds look at while it goes on.
    @Test(arguments: [
        "share(errors) < 1%", "{ assert: p99(rtt) < 20s, window: 2s }",
        "{ assert: share(errors) < 50%, abort: true, grace: 1s }",
    ])
    func aKilledRunLeavesWhatItHad(_ threshold: String) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", RunProcessTests.plan(threshold: threshold))
        let path = folder.path("run.wsr")
        let run = try Spawned(["run", plan, "--quiet", "--out", path])
        func seconds() -> Int { (try? ResultReader.read(path: path))?.series.points.count ?? 0 }
        try await eventually("three seconds in the file") { seconds() >= 3 }
        run.send(SIGKILL)
        #expect(try await run.wait().code == -SIGKILL)
        let result = try ResultReader.read(path: path)
        #expect(result.seconds >= 3)
        let end = try #require(result.conclusion.phases.last?.end)
        #expect(end > 2_000_000_000)
        let report = try await Spawned.run("report", path, "--out", folder.path("s.json"))
        #expect(report.code == 0)
        let summary = try folder.text("s.json")
        let parts = [
            #""verdict": "none""#, #""reason": "the run did not end"#, #""exit_code": 97"#,
            #""successful_connections": 2,"#,
        ]
        #expect(parts.filter { !summary.contains($0) } == [])
        #expect(!summary.contains(#""messages_sent": 0,"#))
    }

    @Test func reportRepeatsTheSummaryOfARun() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", RunProcessTests.plan())
        let run = try await Spawned.run(
            "run", plan, "--smoke", "--quiet", "--seed", "7", "--out",
            folder.path("a.json"), "--out", folder.path("run.wsr"))
        #expect(run.code == 0 && run.errors.isEmpty && run.output.hasPrefix("PASSED  "))
        let report = try await Spawned.run(
            "report", folder.path("run.wsr"), "--out", folder.path("b.json"))
        #expect(report.output == run.output)
        #expect(try folder.text("a.json") == folder.text("b.json"))
        let faults = try SchemaCheck(folder.text("a.json"), against: SummarySchema().json).faults
        #expect(faults == [])
    }

    /// A log begins with what the run is about, the last line of `check`.
    @Test func aLogTellsAtOnceWhatTheRunIsAbout() async throws {
        let folder = try TemporaryFolder()
        let text = RunProcessTests.plan().replacing("for: 5m", with: "for: 1s")
        let plan = try folder.file("plan.yaml", text)
        let line =
            "\(plan): a run, embedded, 1 phase, 1s, up to 2 clients, up to 5 messages/s\n"
        let run = try await Spawned.run("run", plan)
        #expect(run.errors == line)
        #expect(try await Spawned.run("check", plan).output == line)
        #expect(try await Spawned.run("run", plan, "--quiet").errors.isEmpty)
        let other = try await Spawned.run("run", plan, "--target", "ws://127.0.0.1:1/x", "--smoke")
        #expect(
            other.errors
                == line.replacing("embedded", with: "ws://127.0.0.1:1/x")
                .replacing("2 clients, up to 5", with: "1 client, up to 2.5"))
    }

    @Test func whatCannotBeWrittenIsToldBeforeTheRun() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", RunProcessTests.plan())
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("full.wsr"), withDestinationPath: "/dev/full")
        for (name, reason) in [
            ("none/run.wsr", "there is no folder '\(folder.path("none"))'"),
            ("full.wsr", "No space left on device"),
        ] {
            let path = folder.path(name)
            let end = try await Spawned.run("run", plan, "--out", path)
            let text = "error: cannot write '\(path)': \(reason)\n"
            #expect(end == Spawned.End(code: 1, output: "", errors: text))
        }
    }

    /// Old results stay where the run cannot even begin.
    @Test func resultsAreNotEmptiedByARunThatCannotBegin() async throws {
        let folder = try TemporaryFolder()
        let old = try folder.file("old.json", "{}")
        let plan = try folder.file(
            "plan.yaml",
            RunProcessTests.plan(clients: 10_000_000) + "\noutputs: { json: \(old) }\n")
        let end = try await Spawned.run("run", plan, "--out", old)
        #expect(try end.code == 104 && folder.text("old.json") == "{}")
    }

    @Test func whatCannotBeWrittenLaterDoesNotHideTheSummary() async throws {
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path("full.json"), withDestinationPath: "/dev/full")
        let plan = try folder.file("plan.yaml", RunProcessTests.plan())
        let end = try await Spawned.run(
            "run", plan, "--smoke", "--quiet", "--out", folder.path("full.json"))
        #expect(end.code == 1 && end.output.contains("a run, "))
        #expect(end.errors.hasSuffix("': No space left on device\n"))
    }

    /// Whatever cannot be told on the standard output is told by the exit code, unless that tells more.
    @Test(arguments: [
        ("run PASSING --smoke --quiet", 1), ("check plans/quickstart.yaml", 1),
        ("check plans/quickstart.yaml --format json", 1), ("sample plans/quickstart.yaml", 1),
        ("schema", 1), ("--help", 1), ("run --help", 1), ("run FAILING --smoke --quiet", 99),
        ("check nothing.yaml --format json", 104),
    ])
    func anOutputThatCannotBeWrittenIsTold(_ line: String, _ code: Int32) async throws {
        let folder = try TemporaryFolder()
        let plans = [
            "PASSING": try folder.file("passing.yaml", RunProcessTests.plan()),
            "FAILING": try folder.file(
                "failing.yaml", RunProcessTests.plan(threshold: "count(requests) < 1")),
        ]
        let words = line.split(separator: " ").map { plans[String($0)] ?? String($0) }
        for (redirection, reason) in [
            (">/dev/full", "No space left on device"), (">&-", "Bad file descriptor"),
        ] {
            let end = try await Spawned(words, shell: #"exec "$@" "# + redirection).wait()
            let text = "error: cannot write to standard output: \(reason)\n"
            #expect(end.code == code && end.output.isEmpty && end.errors.hasSuffix(text), "\(end)")
        }
    }

    /// A file that is opened does not take the place of a stream that was closed.
    @Test func resultsDoNotMixWithClosedStreams() async throws {
        let folder = try TemporaryFolder()
        let path = folder.path("summary.json")
        let plan = try folder.file("plan.yaml", RunProcessTests.plan())
        let end = try await Spawned(
            ["run", plan, "--smoke", "--quiet", "--out", path],
            shell: #"exec "$@" >&- 2>&-"#
        ).wait()
        #expect(try end.code == 1 && folder.text("summary.json").hasPrefix("{\n"))
    }

    @Test(arguments: [
        (plan(threshold: "p50(rtt) < 1us"), 99, "FAILED  1 of 1 threshold failed: p50(rtt) < 1us"),
        (plan(threshold: "count(requests) > 1000"), 0, "DONE  nothing was gated"),
        (
            plan(target: "ws://127.0.0.1:1/"), 97,
            "NO VERDICT  target never reached: refused, Connection refused by 127.0.0.1:1"
        ),
    ])
    func theVerdictIsTheExitCode(_ text: String, _ code: Int32, _ start: String) async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", text)
        let end = try await Spawned.run("run", plan, "--smoke", "--quiet")
        #expect(end.code == code && end.output.hasPrefix(start + "\n"), "\(end.output)")
    }

    @Test func aRunThatJudgesNothingMayBeInvalid() async throws {
        let folder = try TemporaryFolder()
        let optional = "{ assert: p99(reconnect) < 1s, optional: true }"
        let rows: [(String, [String], Int32)] = [
            (optional, [], 0), (optional, ["--require-thresholds"], 104),
            ("count(requests) > 1000", ["--require-thresholds"], 104),
            ("share(errors) < 1%", ["--require-thresholds"], 0),
        ]
        for (threshold, options, code) in rows {
            let plan = try folder.file("plan.yaml", RunProcessTests.plan(threshold: threshold))
            let end = try await Spawned(["run", plan, "--smoke", "--quiet"] + options).wait()
            #expect(end.code == code, "\(threshold) \(options)")
            let isSaid = (end.errors + end.output).contains(", but --require-thresholds")
            #expect(isSaid == (code == 104))
        }
    }

    /// The generator has descriptors for some of its arrivals only.
    @Test func aGeneratorWithoutDescriptorsGivesNoVerdict() async throws {
        let folder = try TemporaryFolder()
        let server = try EmbeddedServer(ServerSettings()).start()
        defer { server.stop() }
        let plan = try folder.file(
            "plan.yaml",
            """
            version: 1
            target: ws://127.0.0.1:\(server.port)/
            messages: { hello: { text: "{{ id }}", expect: echo } }
            profiles: { u: { session: 1h, send: { mix: hello, every: 200ms } } }
            phases: [{ steady: { arrivals: 200/s, for: 1s } }]
            thresholds: [p99(rtt) < 10s]
            """)
        let end = try await Spawned(
            ["run", plan, "--quiet", "--loops", "1", "--out", folder.path("s.json")],
            shell: #"ulimit -n 100 && exec "$@""#
        ).wait()
        #expect(end.code == 97 && end.output.hasPrefix("NO VERDICT  generator saturated: "))
        #expect(end.output.contains("ulimit -n"))
        #expect(end.errors.contains("warning: if arrivals stay for their sessions, 200 connect"))
        let summary = try folder.text("s.json")
        #expect(summary.contains(#""lacks": ["descriptors"]"#) && summary.contains("(ulimit -n"))
        let check = try await Spawned(["check", plan], shell: #"ulimit -n 100 && exec "$@""#).wait()
        #expect(check.code == 0 && check.output.contains("[host-limit]"))
    }

    /// Five minutes of load at a port where nobody listens end soon after ten seconds.
    @Test func aTargetThatNobodyReachesEndsTheRun() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", RunProcessTests.plan(target: "ws://127.0.0.1:1/"))
        let end = try await Spawned.run("run", plan, "--quiet", "--out", folder.path("s.json"))
        #expect(end.code == 97 && end.output.hasPrefix("NO VERDICT  target never reached"))
        let summary = try folder.text("s.json")
        let length = try #require(
            summary.split(separator: "\"duration_seconds\": ").last?.prefix {
                "0123456789.".contains($0)
            })
        // Of the five minutes of the plan.
        let seconds = try #require(Double(length))
        #expect(seconds > 10 && seconds < 150)
    }

    @Test func moreClientsThanDescriptorsCannotBeRun() async throws {
        let folder = try TemporaryFolder()
        let plan = try folder.file("plan.yaml", RunProcessTests.plan(clients: 10_000_000))
        let run = try await Spawned.run("run", plan)
        let told = "10,000,000 connections at once need 10,000,0"
        #expect(run.code == 104 && run.errors.contains(told) && run.errors.contains("ulimit -n"))
        let check = try await Spawned.run("check", plan)
        #expect(
            check.code == 0 && check.output.contains("warning: ") && check.output.contains(told))
    }

    @Test(arguments: [
        ("run", "'run' needs a PLAN"), ("run a.yaml b.yaml --out x.json", "write {plan} where"),
        ("run a.yaml --sede 1", "did you mean '--seed'?"), ("run a.yaml --out", "needs a value"),
        ("run nothing.yaml", "there is no file"), ("rum", "did you mean 'run'?"),
        ("run plans/quickstart.yaml --target http://x", "the target cannot be 'http://x'"),
        ("run plans/quickstart.yaml --out plans/quickstart.yaml", "that file is the input"),
        ("run plans/quickstart.yaml --out a.json --out a.json", "names 'a.json' twice"),
        ("", "Usage: wsplan COMMAND"),
    ])
    func wrongUsageEndsIn104(_ line: String, _ text: String) async throws {
        let end = try await Spawned(line.split(separator: " ").map(String.init)).wait()
        #expect(end.code == 104 && end.output.isEmpty && end.errors.contains(text), "\(end)")
    }
}
