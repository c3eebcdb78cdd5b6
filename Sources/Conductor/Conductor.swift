public import Assertions
internal import DataSources
internal import EmbeddedServer
internal import LoadEngine
internal import Metrics
internal import Plan
internal import PlanCompiler
internal import PlanText
public import Reports
internal import Units
internal import Wire

/// Owns a run: checks that the host can carry it, starts an embedded target and the engine, runs
/// all stages and judges.
public struct Conductor {
    /// What the settings were resolved to.
    public private(set) var briefing: RunBriefing
    private let graph: StageGraph
    private let servers: [RunningServer]
    private let engine: Engine
    private let commands: RowCommands
    private let programs: PhasePrograms
    private let observed: TargetWatches
    /// What the plan's searches look for.
    private let searches: [CapacitySearches.Rules]
    /// Takes secrets of the plan out of what servers say.
    private let hide: @Sendable (String) -> String

    /// Compiles the plan, waits for the target if that is asked for, starts an embedded one, has names
    /// looked up and makes the engine; nothing that counts connects yet. `warn` is given what the host
    /// may not have enough of, before anything is sent; `tell` a line if something takes a while.
    public init(
        _ setup: RunSetup, warn: (HostLimit) -> Void = { _ in },
        tell: (String) -> Void = { _ in },
        interrupted: @escaping () -> Bool = { false }
    ) throws(SetupError) {
        var entropy = SystemRandomNumberGenerator()
        let compiled = try CompiledRun(setup, drawn: UInt64(UInt32.random(in: 1...UInt32.max)))
        var graph = compiled.graph
        let cores = Host.cpuCount
        // The server has the first processor for itself, the loops those behind it.
        let hasServer = !compiled.embedded.isEmpty
        let shares = hasServer && cores > 1
        let loops = graph.loops(setup.loops, besidesServer: hasServer, cores: cores)
        let host = try RunCheck(compiled.forecast, setup, graph, compiled.embedded, loops: loops)
        for limit in host.warnings { warn(limit) }
        if setup.mustJudge { try Conductor.requireJudged(compiled.assertions) }
        graph.data = setup.data.sets
        let own = Set(compiled.embedded.flatMap(\.endpoints))
        let foreign = graph.endpointsInUse.filter { !own.contains($0) }
        if let wait = setup.wait {
            tell("waiting for the target, at most \(TimeAmount(nanoseconds: wait))\n")
            try TargetWait.wait(
                wait, for: foreign, of: graph, names: setup.names, interrupted: interrupted)
        }
        do {
            commands = try RowCommands(setup.data)
        } catch {
            throw SetupError(error.text, exitCode: .invalid)
        }
        hide = { [plan = setup.plan] in plan.hidingSecrets(inSaid: $0) }
        // Before threads and memory of the engine, since the guard of the programs is a copy of this process.
        programs = PhasePrograms(setup.plan, graph, hiding: hide)
        var servers: [RunningServer] = []
        for target in compiled.embedded {
            servers.append(try Conductor.start(target, cpu: shares ? 0 : nil, graph: &graph))
        }
        self.servers = servers
        let routes = try Conductor.routes(to: graph)
        try TargetNames.wait(
            for: foreign.filter { routes[$0].addresses == nil }.map { graph.endpoints[$0] },
            in: setup.names, tell: tell, interrupted: interrupted)
        try host.check(setup.names)
        observed = try TargetWatches(setup.plan.observed, names: setup.names, tell: tell)
        do {
            engine = try Engine(
                graph, routes: routes, names: setup.names, loops: loops,
                salt: UInt32(truncatingIfNeeded: entropy.next()), firstCPU: shares ? 1 : nil,
                options: EngineOptions(
                    spin: setup.spin, recordsClients: setup.recordsClients,
                    listener: setup.listener))
        } catch {
            throw SetupError("the load engine cannot start: \(error)", exitCode: .noVerdict)
        }
        self.graph = graph
        searches = CapacitySearches.rules(of: setup.plan, graph.labels)
        let endless = graph.stagesWithoutEnd
        briefing = RunBriefing(
            header: RunHeader(setup, compiled, graph, loops: loops),
            stages: graph.mainStages.map {
                RunBriefing.Stage($0, of: graph, endsByItself: endless.contains($0))
            },
            endpoints: zip(graph.endpoints, routes).map { endpoint, route in
                RunBriefing.Endpoint(endpoint, route, setup.names)
            },
            loopCPUs: shares ? (1...loops).map { $0 % cores } : nil,
            server: servers.first.map { RunBriefing.Server(port: $0.port, cpu: shares ? 0 : nil) },
            descriptors: host.descriptors, drain: graph.longestDrain)
        briefing.pace = PlannedPace(compiled.forecast)
        briefing.phases = compiled.forecast.phases(graph)
    }

    /// Finds what would keep a run from beginning, as far as that shows without names and the target; the
    /// assertions that it would judge.
    public static func check(_ setup: RunSetup) throws(SetupError) -> [Assertion] {
        let compiled = try CompiledRun(setup, drawn: 1)
        let loops = compiled.graph.loops(
            setup.loops, besidesServer: !compiled.embedded.isEmpty, cores: Host.cpuCount)
        _ = try RunCheck(
            compiled.forecast, setup, compiled.graph, compiled.embedded, loops: loops)
        if setup.mustJudge { try requireJudged(compiled.assertions) }
        return compiled.assertions
    }

    /// Refuses thresholds of which none may fail.
    private static func requireJudged(_ assertions: [Assertion]) throws(SetupError) {
        if assertions.contains(where: { $0.severity != .warn }) { return }
        throw SetupError(
            assertions.isEmpty
                ? "the run has no threshold to judge, but --require-thresholds needs one"
                : "all thresholds of the run only warn, but --require-thresholds needs one that "
                    + "may fail",
            hint: "write thresholds such as share(errors) < 1%", exitCode: .invalid)
    }

    /// Runs all stages, lets everyone leave, and judges. The sinks hear of all that happens; once
    /// `interrupted` says so the run drains and ends.
    public consuming func run(
        _ sinks: [any RunSink] = [], interrupted: @escaping () -> Bool = { false }
    ) -> RunResult {
        commands.waitForRows(milliseconds: 10_000)
        for sink in sinks { sink.begin(briefing) }
        let watch = HostWatch(graph, descriptors: briefing.descriptors.available)
        var loop = RunLoop(
            engine: engine, graph: graph,
            ledger: RunLedger(
                header: briefing.header,
                measured: Set(graph.stages.filter(\.measured).map(\.label)), hiding: hide),
            observed: observed,
            sinks: [watch] + sinks, programs: programs,
            searches: CapacitySearches(graph, searches, isVoided: briefing.header.saturation.voids),
            interrupted: interrupted)
        loop.run(meanwhile: watch.begin)
        for server in servers { server.stop() }
        commands.stop()
        var result = loop.ledger.result(
            duration: loop.elapsed, health: watch.health, live: loop.findings,
            observed: observed.histories, ending: loop.ending, programs: programs.records)
        result.clients = loop.clients
        return result
    }

    private static func routes(to graph: StageGraph) throws(SetupError) -> [Route] {
        do {
            return try Route.all(to: graph.endpoints)
        } catch {
            throw SetupError("TLS: \(error.text)", exitCode: .invalid)
        }
    }

    private static func start(
        _ target: EmbeddedEndpoints, cpu: Int?, graph: inout StageGraph
    ) throws(SetupError) -> RunningServer {
        do {
            var settings = ServerSettings(target.settings, seed: graph.seed, cpu: cpu)
            if target.settings.tls {
                let certificate = try Certificate.make()
                settings.security = try TLSContext(server: .made(certificate))
                for endpoint in target.endpoints {
                    graph.endpoints[endpoint].security?.trust = .text(certificate.certificate)
                }
            }
            let server = try EmbeddedServer(settings).start()
            for endpoint in target.endpoints { graph.connect(endpoint, to: server) }
            return server
        } catch {
            throw SetupError("the embedded server cannot start: \(error)", exitCode: .noVerdict)
        }
    }
}

/// A plan in machine form, with what the command line changes about it.
private struct CompiledRun {
    let graph: StageGraph
    let assertions: [Assertion]
    let embedded: [EmbeddedEndpoints]
    let planned: PlannedLoad
    let forecast: Forecast

    /// The seed is that of the setup, else the plan's, else the one that was drawn.
    init(_ setup: RunSetup, drawn: UInt64) throws(SetupError) {
        let options = try CompileOptions(
            setup.target, of: setup.plan, drawn, smoke: setup.smoke, setup.environment)
        do {
            var (graph, assertions, embedded) = try PlanCompiler.compile(
                setup.plan, options: options)
            if let seed = setup.seed { graph.seed = seed }
            (self.graph, self.assertions, self.embedded) = (graph, assertions, embedded)
            forecast = Forecast(setup.plan, smoke: setup.smoke)
            planned = PlannedLoad(forecast, target: options.target)
        } catch {
            throw SetupError(error.message, hint: error.hint, exitCode: .invalid)
        }
    }
}

extension RunBriefing.Endpoint {
    fileprivate init(_ endpoint: Endpoint, _ route: Route, _ names: Resolver) {
        let (host, port) = endpoint.peer
        let addresses = route.addresses ?? names.known(host, port: port)
        self.init(label: endpoint.label, addresses: addresses.map { "\($0)" })
    }
}

extension Plan {
    /// The profiles whose clients wait for nothing but the answer, if anything is measured.
    fileprivate var unpaced: [Int] {
        guard phases.contains(where: \.measured) else { return [] }
        return profiles.indices.filter { index in
            profiles[index].weight > 0
                && profiles[index].send.contains { $0.pace == .reply && $0.every.isZero }
        }
    }
}

extension RunHeader {
    /// What makes the figures other than those of a plain run is told with its result.
    private static func options(_ setup: RunSetup, leftOut: Int) -> [String: String] {
        var options: [String: String] = [:]
        if setup.spin > 0 { options["spin"] = "\(TimeAmount(nanoseconds: setup.spin))" }
        if setup.mustJudge { options[RunHeader.mustJudge] = "true" }
        if setup.smoke {
            options["smoke"] = "true"
            if leftOut > 0 { options["left-out"] = "\(leftOut)" }
        }
        return options
    }

    fileprivate init(
        _ setup: RunSetup, _ compiled: CompiledRun, _ graph: StageGraph, loops: Int
    ) {
        let assertions = compiled.assertions
        self.init(
            plan: PlanIdentity(
                name: setup.plan.name, path: setup.source.name,
                hash: SHA256.hex(setup.source.bytes),
                text: setup.plan.redacted(setup.source)),
            startMilliseconds: MonotonicTime.wallClock() / 1_000_000, seed: graph.seed,
            options: RunHeader.options(
                setup, leftOut: setup.plan.thresholds.count - assertions.count),
            labels: graph.labels, assertions: assertions,
            saturation: SaturationPolicy(
                late: graph.lateSend, voids: setup.plan.health.onSaturation == .void && !setup.smoke
            ),
            unpaced: setup.plan.unpaced,
            unverified: graph.endpoints.indices.prefix(graph.labels.urls.count).filter {
                graph.endpoints[$0].security?.verifies == false
            },
            loops: loops, host: HostFacts.read(tool: setup.tool), planned: compiled.planned,
            // Labels of what is sent come first, those of steps last.
            heard: graph.receives.indices.map { $0 + graph.messages.count })
        shapes = setup.plan.allPhases.map(\.phase.word)
        floor = setup.floor
        // Nobody knows where a search will go.
        if setup.smoke || setup.plan.searches.isEmpty {
            course = PlannedCourse(
                compiled.forecast, mayEndEarlier: compiled.planned.mayEndEarlier)
        }
        if let runs = setup.baseline, let plan = setup.plan.baseline, !setup.smoke {
            baseline = BaselineRuns(runs, file: plan.file, for: &self)
        }
    }
}
