import Assertions
import Conductor
import Metrics
import Reports
import Units

/// What `--debug` tells on the standard error: the resolved settings, then what happens, a line for each
/// event and each second; never a line for each message.
///
///        time     open  sent/s  answered/s  rtt p50   p99, ms  errors
///        0.0s  'day' begins
///        0.0s  the first session is open
///        1.0s      500   1,000         998    0.217     2.93       0
///        2.0s      500   1,000         990    0.217     2.93       8  timeouts 8
final class DebugLog: RunSink {
    private let write: (String) -> Void
    private var stages: [RunBriefing.Stage] = []
    private var phases: [String] = []
    private var current: RunActivity?
    /// When that began, and the level of the load that is searched for.
    private var began: Int64 = 0
    private var held: Stretch.Level?
    /// Kinds whose first text was told.
    private var told: Set<ErrorKind> = []
    /// How many ends of phases that wait until they are sure were told.
    private var toldEnds = 0
    /// First times that were told.
    private var happened: Set<CountMetric> = []

    /// So many addresses of a name are told.
    private static let mostAddresses = 8

    init(write: @escaping (String) -> Void) { self.write = write }

    // MARK: Settings

    func begin(_ briefing: RunBriefing) {
        stages = briefing.stages
        phases = briefing.header.labels.phases
        let header = briefing.header
        setting("plan", "\(header.plan.name), from \(header.plan.path)")
        setting("sha-256", "\(header.plan.hash.prefix(16))…")
        for endpoint in briefing.endpoints {
            let more = endpoint.addresses.count - DebugLog.mostAddresses
            let addresses =
                endpoint.addresses.prefix(DebugLog.mostAddresses).joined(separator: ", ")
                + (more > 0 ? " and \(more) more" : "")
            setting(
                "target",
                endpoint.label + (addresses.isEmpty ? ", not found" : " at \(addresses)"))
        }
        if let server = briefing.server {
            setting("server", "embedded, port \(server.port)\(on(server.cpu.map { [$0] }))")
        }
        setting(
            "loops",
            "\(header.loops)\(on(briefing.loopCPUs)); the host has \(header.host.cores) CPUs")
        setting("seed", "\(header.seed)")
        let descriptors = briefing.descriptors
        setting(
            "files",
            "\(Format.count(descriptors.needed)) descriptors needed, "
                + "\(Format.count(descriptors.available)) allowed")
        setting("drain", "at most \(TimeAmount(nanoseconds: briefing.drain))")
        for (index, stage) in stages.enumerated() {
            let length = TimeAmount(nanoseconds: stage.duration)
            setting(
                "phase \(index + 1)",
                "\(stage.name): \(stage.shape), \(stage.endsByItself ? "at most " : "")\(length)")
        }
    }

    private func setting(_ name: String, _ text: String) {
        write("\(name.padded(to: 9)) \(text.oneLine)\n")
    }

    private func on(_ cpus: [Int]?) -> String {
        guard let cpus else { return "" }
        return " on CPU \(cpus.map { "\($0)" }.joined(separator: ", "))"
    }

    // MARK: Events

    func enter(_ activity: RunActivity, at elapsed: Int64) {
        if let current, let name = name(current) { event(elapsed, "\(name) ends") }
        if current == nil { write(DebugLog.head) }
        current = activity
        began = elapsed
        event(elapsed, name(activity).map { "\($0) begins" } ?? "the run is over")
    }

    func hold(_ level: Stretch.Level) {
        if level != held { event(began, "the load is at \(level.text)") }
        held = level
    }

    /// The second's row, then what happened in it for the first time.
    func add(_ second: RunSecond) {
        let (point, delta) = (second.point, second.snapshot.delta)
        let figures = [
            Format.count(Int64(point.connections.rounded())),
            DebugLog.perSecond(.messagesSent, point), DebugLog.perSecond(.answered, point),
            DebugLog.milliseconds(0.5, point), DebugLog.milliseconds(0.99, point),
            Format.count(point[.errors]),
        ]
        let rare = DebugLog.rare.filter { delta.count($0) > 0 }
            .map { "\($0.name) \(Format.count(delta.count($0)))" }
        let rest = rare.isEmpty ? "" : "  " + rare.joined(separator: ", ")
        write(DebugLog.time(second.elapsed) + DebugLog.cells(figures) + rest + "\n")
        for (metric, text) in DebugLog.firsts where delta.count(metric) > 0 {
            if happened.insert(metric).inserted { event(second.elapsed, text) }
        }
        for end in second.findings.phaseEnds.dropFirst(toldEnds) {
            event(second.elapsed, "'\(phases[end.phase])': \(end.text)")
        }
        toldEnds = second.findings.phaseEnds.count
        for kind in ErrorKind.allCases where delta.errors(kind) > 0 {
            guard let text = delta.firstTexts[kind], told.insert(kind).inserted else { continue }
            event(second.elapsed, "first \(kind.name): \(text)")
        }
    }

    func note(_ program: ProgramRecord, _ news: ProgramNews) {
        guard let text = ProgramText.line(program, news, phases) else { return }
        event(news == .begun ? program.start : program.end ?? 0, text)
    }

    private func event(_ elapsed: Int64, _ text: String) {
        write(DebugLog.time(elapsed) + "  \(text.oneLine)\n")
    }

    private func name(_ activity: RunActivity) -> String? {
        switch activity {
        case .stage(let index): "'\(stages[index].name)'"
        case .draining(interrupted: false): "drain"
        case .draining(interrupted: true): "drain after a signal"
        case .over: nil
        }
    }

    // MARK: Columns

    /// What is told when it happens for the first time.
    private static let firsts: [(CountMetric, String)] = [
        (.opened, "the first session is open"), (.messagesSent, "the first message is sent"),
        (.answered, "the first request is answered"),
    ]

    /// Counters that are told only when they move.
    private static let rare: [CountMetric] = [
        .failed, .timeouts, .cut, .checksFailed, .dropped, .late, .startsLate, .skipped,
        .disruptions, .unmatched, .trailing, .repliesLate, .repliesDuplicated,
    ]

    private static let widths = [8, 9, 12, 9, 9, 8]
    private static let head =
        "\n" + "time".aligned(to: 7)
        + cells(["open", "sent/s", "answered/s", "rtt p50", "p99, ms", "errors"]) + "\n"

    private static func cells(_ texts: [String]) -> String {
        zip(texts, widths).map { $0.aligned(to: $1) }.joined()
    }

    private static func perSecond(_ metric: CountMetric, _ point: SeriesPoint) -> String {
        Format.number(Double(point[metric]) / Double(max(1, point.seconds)))
    }

    private static func milliseconds(_ q: Double, _ point: SeriesPoint) -> String {
        point.rtt.quantile(q).map { Format.number($0 / 1e6) } ?? "–"
    }

    /// Such as `  5.0s`.
    private static func time(_ nanoseconds: Int64) -> String {
        (Format.fixed(Double(nanoseconds) / 1e9, decimals: 1) + "s").aligned(to: 7)
    }
}
