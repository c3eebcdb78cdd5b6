import Conductor
import Metrics
import Reports
import Units

/// What `--debug` tells on the standard error: the resolved settings, each stage, and each second
/// what was counted. Never a line per event.
final class DebugLog: RunSink {
    private let write: (String) -> Void
    private var stages: [RunBriefing.Stage] = []
    private var current: RunActivity?
    /// Kinds whose first text was told.
    private var told: Set<ErrorKind> = []

    /// So many addresses of a name are told.
    private static let mostAddresses = 8

    init(write: @escaping (String) -> Void) { self.write = write }

    func begin(_ briefing: RunBriefing) {
        stages = briefing.stages
        let header = briefing.header
        say("plan", "'\(header.plan.name)' from \(header.plan.path), sha-256 \(header.plan.hash)")
        for endpoint in briefing.endpoints {
            let more = endpoint.addresses.count - DebugLog.mostAddresses
            let addresses =
                endpoint.addresses.prefix(DebugLog.mostAddresses).joined(separator: ", ")
                + (more > 0 ? " and \(more) more" : "")
            say("target", "\(endpoint.label) is \(addresses.isEmpty ? "not found" : addresses)")
        }
        if let server = briefing.server {
            say("server", "embedded, port \(server.port)\(on(server.cpu.map { [$0] }))")
        }
        say("loops", "\(header.loops)\(on(briefing.loopCPUs)), host has \(header.host.cores) CPUs")
        say("seed", "\(header.seed)")
        let descriptors = briefing.descriptors
        say(
            "limits",
            "\(Format.count(descriptors.available)) descriptors, of which "
                + "\(Format.count(descriptors.needed)) are needed")
        say("drain", "at most \(TimeAmount(nanoseconds: briefing.drain))")
        for (index, stage) in stages.enumerated() {
            let length = TimeAmount(nanoseconds: stage.duration)
            say(
                "stage \(index + 1)",
                "\(stage.name), \(stage.shape) \(stage.endsByItself ? "at most " : "")\(length)")
        }
    }

    func enter(_ activity: RunActivity, at elapsed: Int64) {
        if let current, let name = name(current) { say(DebugLog.time(elapsed), "\(name) ends") }
        current = activity
        say(DebugLog.time(elapsed), name(activity).map { "\($0) begins" } ?? "the run is over")
    }

    func add(_ second: RunSecond) {
        let delta = second.snapshot.delta
        let time = DebugLog.time(second.elapsed)
        let moved = CountMetric.allCases.compactMap { metric -> String? in
            let count = delta.count(metric)
            return count > 0 ? "\(metric.name) \(Format.count(count))" : nil
        }
        say(time, moved.isEmpty ? "nothing was counted" : moved.joined(separator: ", "))
        for kind in ErrorKind.allCases where delta.errors(kind) > 0 {
            guard let text = delta.firstTexts[kind], told.insert(kind).inserted else { continue }
            say(time, "first \(kind.name): \(text)")
        }
    }

    private func name(_ activity: RunActivity) -> String? {
        switch activity {
        case .stage(let index): "'\(stages[index].name)'"
        case .draining(interrupted: false): "drain"
        case .draining(interrupted: true): "drain after a signal"
        case .over: nil
        }
    }

    private func on(_ cpus: [Int]?) -> String {
        guard let cpus else { return "" }
        return " on CPU \(cpus.map { "\($0)" }.joined(separator: ", "))"
    }

    private func say(_ subject: String, _ text: String) {
        write("debug: \(subject.padded(to: 8)) \(text.oneLine)\n")
    }

    /// Such as `5.000s`.
    private static func time(_ nanoseconds: Int64) -> String {
        Format.fixed(Double(nanoseconds) / 1e9, decimals: 3) + "s"
    }
}
