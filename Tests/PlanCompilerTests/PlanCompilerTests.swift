import Assertions
import FoundationEssentials
import JSONScan
import LoadEngine
import Metrics
import PlanCompiler
import PlanText
import Testing

@testable import Plan

@Suite struct PlanCompilerTests {
    /// The result for a plan with these messages, profiles, phases and thresholds.
    private func compile(
        message: String = "hi", profile: String = "{}", phases: String,
        thresholds: String = "[]", target: String? = nil, own: String = "embedded",
        smoke: Bool = false
    ) throws -> (graph: StageGraph, assertions: [Assertion], embedded: [EmbeddedEndpoints]) {
        let text = """
            version: 1
            target: \(own)
            messages: { m: \(message) }
            profiles: { p: \(profile) }
            phases: \(phases)
            thresholds: \(thresholds)
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let read = PlanReader.read(source, variables: [:], environment: [:], language: .plain)
        let plan = try #require(read.plan, "\(read.diagnostics.items)")
        let options = try CompileOptions(target: target, seed: 1, smoke: smoke)
        return try PlanCompiler.compile(plan, options: options)
    }

    private static let once = "[{ once: { clients: 2 } }]"

    @Test func phasesHandTheirLoadOn() throws {
        let graph = try compile(
            profile: "{ session: 1s }",
            phases: """
                [{ ramp: { clients: 0 -> 4, for: 2s, steps: 2 } }, { steady: { clients: 6, for: 1s } },
                 { once: { clients: 3 } }, { ramp: { arrivals: 2/s -> 4/s, for: 2s } },
                 { ramp: { arrivals: -> 0/s, for: 1s } }, { pause: 1s }, { steady: { clients: 1, for: 1s } }]
                """
        ).graph
        let second: Int64 = 1_000_000_000
        let loads: [Stage.Load] = [
            .population(LoadCurve(2)), .population(LoadCurve(4)), .population(LoadCurve(6)),
            .once(clients: 3, times: 1), .arrivals(LoadCurve(from: 2, to: 4, over: 2 * second)),
            .arrivals(LoadCurve(from: 4, to: 0, over: second)), .pause,
            .population(LoadCurve(1)),
        ]
        #expect(graph.stages.map(\.load) == loads)
        #expect(graph.stages.map(\.continues) == [false, true] + Array(repeating: false, count: 6))
        #expect(graph.labels.stretches.prefix(2).map(\.places[0].part) == [1, 2])
        #expect(
            graph.labels.phases
                == ["ramp", "steady", "once", "ramp-2", "ramp-3", "pause", "steady-2"])
    }

    /// What `once` starts comes and goes beside the clients that are there.
    @Test func onceLeavesThePopulationAlone() throws {
        let stages = try compile(
            phases: """
                [{ steady: { clients: 6, for: 1s } }, { once: { clients: 3 } }, { pause: 1s },
                 { ramp: { clients: -> 8, for: 1s } }]
                """
        ).graph.stages
        #expect(stages[3].load == .population(LoadCurve(from: 6, to: 8, over: 1_000_000_000)))
    }

    /// One client of each profile that has a weight, each phase a second long.
    @Test func smokeRunsEveryProfile() throws {
        let graph = try compile(
            profile: "{ weight: 98, session: 1s }, q: { session: 1s }, r: { weight: 0 }",
            phases: """
                [{ ramp: { clients: 0 -> 500, for: 1m } }, { once: { clients: 9, times: 5 } },
                 { steady: { arrivals: poisson 50/s, for: 1m } }, { ramp: { clients: -> 0, for: 1m } }]
                """, smoke: true
        ).graph
        let second: Int64 = 1_000_000_000
        func line(_ from: Double, _ to: Double) -> Stage.Load {
            .population(LoadCurve(from: from, to: to, over: second))
        }
        let loads: [Stage.Load] = [
            line(0, 2), .once(clients: 2, times: 1),
            .arrivals(LoadCurve(1.5)),
            .population(LoadCurve(0)),
        ]
        #expect(graph.stages.map(\.load) == loads)
        #expect(graph.templates.map(\.weight) == [1, 1, 0])
        #expect(graph.stages.map(\.duration) == [second, 600 * second, second, second])
    }

    @Test func smokeLeavesOutWhatNeedsTheFullLoad() throws {
        let thresholds = """
            [count(requests) == 1000, count(errors) == 0, rate(messages.sent) > 10/s,
             avg(connections) > 15, max(connections) < 9, p99(rtt) < 1s,
             p50(rtt) < 1s and count(requests) > 5, 'last(states, kind=failed) == 0']
            """
        func texts(_ smoke: Bool) throws -> [String] {
            try compile(phases: Self.once, thresholds: thresholds, smoke: smoke).assertions
                .filter { $0.optional == smoke }.map(\.text)
        }
        #expect(
            try texts(true) == [
                "count(errors) == 0", "max(connections) < 9", "p99(rtt) < 1s",
                "last(states, kind=failed) == 0",
            ])
        #expect(try texts(false).count == 8)
    }

    /// Values of variables may be secret, so reports call a URL what the plan calls it; thresholds
    /// know it by what it is.
    @Test func urlsAreCalledWhatThePlanCallsThem() throws {
        let text = """
            version: 1
            vars: { token: abc, east: ws://east }
            target: { urls: ["ws://a/?key=${token}", $east, ws://b/$] }
            profiles: { p: {} }
            phases: [{ pause: 1s }]
            thresholds: ['count(connects, url=$east) > 0']
            """
        let source = SourceFile(name: "plan.yaml", bytes: Array(text.utf8))
        let read = PlanReader.read(source, variables: [:], environment: [:], language: .plain)
        let plan = try #require(read.plan, "\(read.diagnostics.items)")
        let (graph, assertions, _) = try PlanCompiler.compile(
            plan, options: try CompileOptions(target: nil, seed: 1, smoke: false))
        #expect(graph.labels.urls == ["ws://a/?key=${token}", "$east", "ws://b/$"])
        #expect(show(graph.endpoints[0].resource) == "/?key=abc")
        #expect(assertions.map(filter) == [SeriesFilter(url: 1)])
    }

    @Test(arguments: [
        ("'a {{ seq }}'", "a <seq>"),
        ("{ json: { a: \"{{ id }}\", b: \"{{ seq }}\" } }", #"{"a":"<id>","b":<seq>}"#),
        (
            "{ json: ['{{ bool() }} {{ ''{{'' }}', '{{ int(1, 2) }}'] }",
            #"["<bool> {{",<int(1, 2)>]"#
        ),
        ("'{{ ''{{'' }} {{ \"}}\" }}'", "{{ }}"),
        ("{ json: [\"x {{ seq }}\", '\"', 1, true, null] }", #"["x <seq>","\"",1,true,null]"#),
    ])
    func bodiesAreBytesAndSlots(_ message: String, _ expected: String) throws {
        let graph = try compile(message: message, phases: Self.once).graph
        guard case .template(let template) = graph.messages[0].body else {
            Issue.record("no template")
            return
        }
        #expect(show(template) == expected)
    }

    @Test func samplesAreArraysInJSON() throws {
        let message = "{ json: [\"{{ sample(2, 'a', 'b') }}\", \"x{{ pick('c') }}\"] }"
        let graph = try compile(message: message, phases: Self.once).graph
        guard case .template(let template) = graph.messages[0].body else {
            Issue.record("no template")
            return
        }
        let slots = template.parts.compactMap { part -> PayloadTemplate.Slot? in
            if case .slot(let slot) = part { slot } else { nil }
        }
        let quoted = ["\"a\"", "\"b\""].map { Array($0.utf8) }
        #expect(slots == [.sample(2, quoted, brackets: true), .pick([[0x63]])])
    }

    @Test func repeatsBecomeJumps() throws {
        let profile = """
            { flow: [{ repeat: 3, steps: [{ send: m }, { repeat: 2, steps: [{ wait: 1s }] }] }, { close: 1001 }] }
            """
        #expect(
            try words(profile) == [
                "begin 3...3 5", "send 0 1", "begin 2...2 4", "wait 1s", "end 2", "end 0",
                "close 1001",
            ])
    }

    /// The flow of a profile in short words.
    private func words(_ profile: String) throws -> [String] {
        let program = try compile(profile: profile, phases: Self.once).graph.templates[0].flow
        return program.instructions.map { instruction in
            switch instruction {
            case .send(let message, let count, let isAsync, let mayFail):
                "send \(message) \(count)\(isAsync ? " async" : "")\(mayFail ? " may fail" : "")"
            case .expect: "expect"
            case .wait(let spread): "wait \(spread)"
            case .beginRepeat(let rounds, let end): "begin \(rounds) \(end)"
            case .endRepeat(let begin): "end \(begin)"
            case .close(let closing):
                closing.isAbrupt ? "reset" : "close \(closing.status)"
            case .choose(let branches):
                "choose " + branches.map { "\($0.weight) \($0.begin)" }.joined(separator: ", ")
            case .jump(let target): "jump \(target)"
            }
        }
    }

    @Test func branchesBecomeJumps() throws {
        let profile = """
            { flow: [
                { choose: [
                    { weight: 3, steps: [{ send: m, async: true, count: 2 }] },
                    { weight: 0, steps: [{ wait: 1s }] },
                    { steps: [{ repeat: 0..2, steps: [{ send: m, on-fail: continue }] }] }] },
                { close: abrupt }] }
            """
        #expect(
            try words(profile) == [
                "choose 3.0 1, 1.0 3", "send 0 2 async", "jump 7", "begin 0...2 5",
                "send 0 1 may fail", "end 3", "jump 7", "reset",
            ])
    }

    @Test func labelsBecomeIndices() throws {
        let assertions = try compile(
            phases: "[{ pause: 1s }, { once: { clients: 1 }, thresholds: [p99(rtt) < 1ms] }]",
            thresholds: "['p50(rtt, phase=once profile=p message=m) <= 2ms']"
        ).assertions
        #expect(
            assertions.map(filter) == [
                SeriesFilter(phase: 1, profile: 0, message: 0), SeriesFilter(phase: 1),
            ])
        #expect(assertions.map(\.line) == [6, 5])
        let shares = try compile(
            phases: Self.once, thresholds: "['share(errors, of=sessions) < 1%', share(errors) < 1%]"
        ).assertions
        #expect(shares.flatMap { $0.condition.comparisons.map(\.subject) } == [.sessions, nil])
    }

    @Test func optionsReplaceTheTarget() throws {
        let own = try compile(phases: Self.once)
        let other = try compile(phases: Self.once, target: "ws://other:8080/x?y", smoke: true)
        #expect(own.embedded.first?.settings == EmbeddedTarget() && other.embedded.isEmpty)
        #expect(other.graph.endpoints.map { "\($0.host) \($0.port)" } == ["other 8080"])
        #expect(other.graph.stages.map(\.load) == [.once(clients: 1, times: 1)])
        #expect(throws: BadTarget.self) {
            try CompileOptions(target: "http://x", seed: 1, smoke: false)
        }
    }

    /// The reader cannot see the engine, so it has the limit once more.
    @Test func stepsNestAsDeepAsTheEngineAllows() {
        #expect(Reader.maximumDepth == StepProgram.maxNesting)
    }

    @Test func plansOfTheRepositoryCompile() throws {
        let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let files = try FileManager.default.subpathsOfDirectory(atPath: root + "/plans")
        let outputs = [
            "json", "wsr", "html", "md", "junit", "ndjson", "csv", "hlog", "hgrm", "prom", "gitlab",
            "github-benchmark", "bencher",
        ].map { OutputKey($0, "A file.") }
        var stages: [String: Int] = [:]
        for file in files where file.hasSuffix(".yaml") && !file.hasPrefix("common/") {
            let read = PlanReader.read(
                path: root + "/plans/" + file, variables: [:], environment: [:],
                language: Language(outputs: outputs))
            let plan = try #require(read.plan, "\(file)")
            let options = try CompileOptions(target: nil, seed: 1, smoke: false)
            let graph = try PlanCompiler.compile(plan, options: options).graph
            stages[file] = graph.stages.count
            let named = Set(graph.labels.stretches.flatMap { $0.places.map(\.phase) })
            #expect(named.count == plan.allPhases.count && !graph.endpoints.isEmpty)
        }
        #expect(
            stages["quickstart.yaml"] == 1 && stages["ramp.yaml"] == 3
                && stages["staircase.yaml"] ?? 0 > 3)
    }

    @Test func targetsBecomeEndpoints() throws {
        let target = """
            { urls: ['ws://a:81/x?{{ seq }}', ws://b], pick: random, headers: { Host: h, A: '{{ id }}' },
              subprotocols: [p], origin: 'http://{{ seq }}', connect-timeout: 2s, max-message: 1KiB }
            """
        let thresholds = "['count(connects, url=ws://b) > 0']"
        let (graph, assertions, embedded) = try compile(
            phases: Self.once, thresholds: thresholds, own: target)
        let lines = graph.endpoints.map { endpoint in
            "\(endpoint.label) \(endpoint.host) \(endpoint.port) \(endpoint.authority) "
                + "\(show(endpoint.resource)) \(endpoint.headers.map { $0.name + show($0.value) }) "
                + "\(endpoint.subprotocols.map(show)) \(endpoint.origin.map(show) ?? "") "
                + "\(endpoint.connectTimeout) \(endpoint.maxMessage)"
        }
        let rest = #"["A<id>"] ["p"] http://<seq> 2000000000 1024"#
        #expect(
            lines == [
                "ws://a:81/x?{{ seq }} a 81 h /x?<seq> \(rest)", "ws://b b 80 h / \(rest)",
            ])
        #expect(graph.templates[0].endpoints == [0, 1] && graph.templates[0].pick == .random)
        #expect(embedded.isEmpty && assertions.map(filter) == [SeriesFilter(url: 1)])
    }

    /// A place from outside keeps what the plan says about handshakes and stands for all its URLs.
    @Test func optionsReplaceThePlaceOnly() throws {
        let (graph, assertions, _) = try compile(
            phases: Self.once, thresholds: "['count(connects, url=ws://b) > 0']",
            target: "ws://other", own: "{ urls: [ws://a, ws://b], subprotocols: [p] }")
        #expect(
            graph.endpoints.map { "\($0.label) \($0.subprotocols.map(show))" } == [
                "ws://other [\"p\"]"
            ])
        #expect(graph.labels.urls == ["ws://other"] && assertions.map(filter) == [SeriesFilter()])
    }

    @Test(arguments: [
        ("{ $.a: 1 }", "field = number 1"),
        ("{ $.a: '{{ id }}', text: 'x{{ id }}' }", "field isID, payload = x<id>"),
        ("{ $.a: { above: 1, below: 2 } }", "field > number 1, field < number 2"),
        (
            "{ size: { one-of: [1KiB] }, opcode: text }",
            "size in [number 1024], opcode = number 1"
        ),
        ("{ contains: ab, regex: c+ }", "payload has ab, payload ~ c+"),
        (
            "{ contains: '{{ seq }}', $.a: { exists: false } }",
            "payload has <seq>, field exists(false)"
        ),
    ])
    func matchesBecomeConditions(_ match: String, _ expected: String) throws {
        let message = "{ text: a, expect: { match: \(match), check: { $.b: null } } }"
        let graph = try compile(message: message, phases: Self.once).graph
        guard case .match(let matcher, let check?) = graph.messages[0].expect else {
            Issue.record("no match with a check")
            return
        }
        #expect(matcher.conditions.map(show).joined(separator: ", ") == expected)
        #expect(check.conditions.map(show) == ["field = null"])
    }

    @Test func phasesCarryTheirDrainAndSteps() throws {
        let phases = """
            [{ ramp: { arrivals: 0/s -> 8/s, for: 4s, steps: 4 }, drain: 2s, concurrent-connects: 7 },
             { pause: 1s, measure: false }]
            """
        let stages = try compile(profile: "{ session: 1s }", phases: phases).graph.stages
        #expect(
            stages.map { "\($0.drain ?? -1) \($0.concurrentConnects) \($0.measured)" }
                == Array(repeating: "2000000000 7 true", count: 4) + ["-1 500 false"])
        let levels = [2.0, 4, 6, 8].map { Stage.Load.arrivals(LoadCurve($0)) }
        #expect(stages.prefix(4).map(\.load) == levels)
    }
}

private func filter(_ assertion: Assertion) -> SeriesFilter? {
    if case .compare(let comparison) = assertion.condition { comparison.filter } else { nil }
}

private func show(_ template: PayloadTemplate) -> String {
    template.parts.map { part in
        switch part {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .slot(let slot): "<\(slot)>"
        }
    }.joined()
}

private func show(_ constant: JSONConstant) -> String {
    switch constant {
    case .null: "null"
    case .bool(let value): "bool \(value)"
    case .number(let value): "number \(value)"
    case .string(let bytes): "string " + String(decoding: bytes, as: UTF8.self)
    }
}

private func show(_ value: Matcher.Value) -> String {
    switch value {
    case .constant(let constant): show(constant)
    case .template(let template): show(template)
    }
}

private func show(_ condition: Matcher.Condition) -> String {
    let subject =
        switch condition.subject {
        case .field: "field"
        case .payload: "payload"
        case .size: "size"
        case .opcode: "opcode"
        }
    let test =
        switch condition.test {
        case .isID: "isID"
        case .equals(let value): "= " + show(value)
        case .above(let limit): "> " + show(limit)
        case .below(let limit): "< " + show(limit)
        case .oneOf(let values): "in [" + values.map(show).joined(separator: " ") + "]"
        case .regex(let pattern): "~ " + show(pattern)
        case .exists(let wanted): "exists(\(wanted))"
        case .contains(let text): "has " + show(text)
        case .startsWith(let text): "starts with " + show(text)
        case .endsWith(let text): "ends with " + show(text)
        }
    return subject + " " + test
}
