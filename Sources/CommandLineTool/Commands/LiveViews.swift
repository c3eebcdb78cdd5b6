import Conductor
import Live
import Reports
import Wire

/// What others may watch of a run while it goes on: it hands each second to those who show it. Nothing of
/// it is there when the run is over.
final class LiveViews: RunSink {
    private let prometheus: ListenAddress?
    /// Bound before the run, so that a port in use is told then; its server takes it.
    private var listener: Listener?
    private var run: LiveRun?
    private var server: LiveServer?

    /// Takes the ports that are asked for.
    init(_ options: RunOptions) throws(UsageError) {
        prometheus = options.prometheus
        if let prometheus {
            listener = try LiveViews.listen(RunCommand.prometheus, at: prometheus)
        }
    }

    /// Begins to serve, and says where if nobody could know.
    func start(_ header: RunHeader, isQuiet: Bool) throws(UsageError) {
        guard let prometheus, let listener = listener.take() else { return }
        let run = LiveRun(header)
        do {
            let server = try LiveServer(listener, LiveSite([MetricsPage(run)]))
            if !isQuiet || prometheus.socket.port == 0 {
                Output.error("metrics: http://\(server.address)/metrics\n")
            }
            self.server = server
        } catch {
            throw UsageError("'\(RunCommand.prometheus.name)' cannot be served: \(error)")
        }
        self.run = run
    }

    func add(_ second: RunSecond) {
        run?.add(second.snapshot, phases: second.phases, elapsed: second.elapsed)
        server?.refresh()
    }

    /// Ends with the run.
    func stop() { server?.stop() }

    private static func listen(
        _ option: CommandOption, at address: ListenAddress
    ) throws(UsageError) -> Listener {
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
}
