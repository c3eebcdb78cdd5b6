import Conductor
import Live
import Reports
import Wire

/// What others may watch of a run while it goes on: it hands each second to those who show it. Nothing of
/// it is there when the run is over.
final class LiveViews: RunSink {
    private let options: RunOptions
    /// Bound before the run, so that a port in use is told then; their servers take them.
    private var metricsListener: Listener?
    private var pageListener: Listener?
    private var run: LiveRun?
    private var metrics: LiveServer?
    private var page: LiveServer?

    /// Takes the ports that are asked for.
    init(_ options: RunOptions) throws(UsageError) {
        self.options = options
        metricsListener = try LiveViews.listen(RunCommand.prometheus, at: options.prometheus)
        pageListener = try LiveViews.listen(RunCommand.ui, at: options.ui)
    }

    /// Begins to serve, and says where.
    func start(_ briefing: RunBriefing, isQuiet: Bool) throws(UsageError) {
        guard options.prometheus != nil || options.ui != nil else { return }
        let run = LiveRun(briefing.header, planned: briefing.phases)
        self.run = run
        if let listener = metricsListener.take() {
            let server = try LiveViews.serve(
                RunCommand.prometheus, listener, LiveSite([MetricsPage(run)]), LiveLimits())
            tell("metrics: http://\(server.address)/metrics\n", options.prometheus, isQuiet)
            metrics = server
        }
        if let listener = pageListener.take() {
            let view = ReportView(run)
            let site = LiveSite([ReportPage(view), StatsPage(run)], feed: ReportFeed(view))
            page = try LiveViews.serve(RunCommand.ui, listener, site, .browsers)
            if let page { tell("page: http://\(page.address)/\n", options.ui, isQuiet) }
        }
    }

    /// Says where something is served; of a quiet run only if nobody could know.
    private func tell(_ text: String, _ address: ListenAddress?, _ isQuiet: Bool) {
        if !isQuiet || address?.socket.port == 0 { Output.error(text) }
    }

    func add(_ second: RunSecond) {
        run?.add(
            second.snapshot, second.point, phases: second.phases, elapsed: second.elapsed,
            findings: second.findings)
        metrics?.refresh()
        page?.refresh()
    }

    func note(_ program: ProgramRecord, _ news: ProgramNews) { run?.note(program) }

    /// Browsers are told how the run came out; scrapers find nobody any more.
    func end(_ result: RunResult) {
        metrics?.stop()
        run?.end(result)
        page?.refresh()
    }

    /// Ends with the run.
    func stop() { page?.stop() }

    private static func listen(
        _ option: CommandOption, at address: ListenAddress?
    ) throws(UsageError) -> Listener? {
        guard let address else { return nil }
        do {
            return try Listener(address.socket, backlog: 128)
        } catch {
            let holder = PortHolder(port: address.socket.port)
                .map { ", by '\($0.name.oneLine)' (process \($0.process))" }
            throw UsageError(
                "option '\(option.name)' cannot be '\(address)': \(error)\(holder ?? "")",
                help: "choose another port, or port 0 for any that is free")
        }
    }

    private static func serve(
        _ option: CommandOption, _ listener: consuming Listener, _ site: LiveSite,
        _ limits: LiveLimits
    ) throws(UsageError) -> LiveServer {
        do {
            return try LiveServer(listener, site, limits: limits)
        } catch {
            throw UsageError("'\(option.name)' cannot be served: \(error)")
        }
    }
}
