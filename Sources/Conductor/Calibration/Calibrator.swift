internal import Assertions
internal import DataSources
internal import Metrics
internal import Plan
internal import PlanText
internal import Reports
internal import Wire

/// Calibrates this host: runs the experiments in rounds, so that what disturbs one of them shows.
public struct Calibrator {
    private let seconds: Double
    private let tool: String
    private let interrupted: () -> Bool

    private static let rounds = 3
    private static let tries = 5
    /// What a limit must leave for the experiments.
    private static let leastDescriptors = 128
    private static let leastPorts = 2 * Experiment.connections

    /// It takes about so many seconds. `tool` is the version of the tool.
    public init(seconds: Double, tool: String, interrupted: @escaping () -> Bool) {
        self.seconds = seconds
        self.tool = tool
        self.interrupted = interrupted
    }

    /// The calibration; nil where it was interrupted.
    public func calibrate() throws(SetupError) -> Calibration? {
        let offer = HostOffer.read()
        try Calibrator.check(offer)
        let start = MonotonicTime.now()
        var rounds: [CalibrationRound] = []
        while rounds.count < Calibrator.rounds {
            var round = CalibrationRound()
            for experiment in Experiment.allCases {
                guard try measure(experiment, into: &round) else { return nil }
            }
            rounds.append(round)
        }
        let facts = HostFacts.read(tool: tool)
        let date = wallClock(milliseconds: MonotonicTime.wallClock() / 1_000_000)
        return Calibration(
            rounds, host: facts, date: date,
            seconds: Double(MonotonicTime.now() - start) / 1e9,
            rooms: try Calibrator.rooms(offer),
            settings: HostSetting.all(offer, HostTuning.read()))
    }

    /// Throws what is too small a limit for any experiment.
    static func check(_ offer: HostOffer) throws(SetupError) {
        if offer.descriptors < leastDescriptors {
            throw SetupError(
                "calibrating needs \(leastDescriptors) descriptors; \(offer.descriptors) are allowed",
                hint: "raise the limit (ulimit -n \(leastDescriptors) or more)", exitCode: .invalid)
        }
        if offer.ports < leastPorts {
            throw SetupError(
                "calibrating needs \(leastPorts) local ports; there are \(offer.ports)",
                hint: "widen the range (\(HostSetting.widerPorts))", exitCode: .invalid)
        }
    }

    /// Runs an experiment, longer and longer while it gives nothing, as on a host with no time for it;
    /// false where it was interrupted.
    private func measure(
        _ experiment: Experiment, into round: inout CalibrationRound
    ) throws(SetupError) -> Bool {
        var length = seconds / Double(Calibrator.rounds)
        for _ in 0..<Calibrator.tries {
            guard !interrupted() else { return false }
            let (plan, source) = Calibrator.plan(
                experiment.plan(seconds: length, answered: round.answered))
            let setup = RunSetup(plan: plan, source: source, loops: 1, tool: tool)
            let result = try Conductor(setup, interrupted: interrupted)
                .run(interrupted: interrupted)
            if result.conclusion.outcome.ending == .interrupted { return false }
            if round.add(result, of: experiment) { return true }
            if let error = result.firstError { throw Calibrator.nothing(error) }
            length *= 2
        }
        throw Calibrator.nothing("it had no time for an answer")
    }

    private static func nothing(_ reason: String) -> SetupError {
        SetupError(
            "nothing came back from the embedded server on this host: \(reason)",
            hint: "is the loopback interface up (ip link set lo up)? do other processes leave time "
                + "for a server?", exitCode: .noVerdict)
    }

    /// How many idle connections each hard limit allows.
    static func rooms(_ offer: HostOffer) throws(SetupError) -> [Calibration.Room] {
        let load = 1_000
        // An address that belongs to nobody (RFC 5737 §3): nothing connects there.
        let (plan, _) = plan(
            """
            version: 1
            target: ws://192.0.2.1/
            profiles: { p: {} }
            phases: [{ steady: { clients: \(load), for: 10s } }]
            """)
        let limits = try Explanation(plan, data: PlanData(), host: offer, environment: [:]).limits
        return limits.filter(\.isHard).compactMap { limit in
            limit.room.map {
                Calibration.Room(
                    kind: limit.kind, connections: Int($0 * Double(load)),
                    setting: limit.setting)
            }
        }.sorted { $0.connections < $1.connections }
    }

    /// A plan of our own, which has no mistakes.
    private static func plan(_ text: String) -> (plan: Plan, source: SourceFile) {
        let source = SourceFile(name: "calibration", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        guard let plan, !diagnostics.hasErrors else {
            preconditionFailure("a plan of a calibration: \(diagnostics.items.map(\.message))")
        }
        return (plan, source)
    }
}

extension Calibration {
    /// Of the rounds the median of each figure.
    init(
        _ rounds: [CalibrationRound], host: HostFacts, date: String, seconds: Double, rooms: [Room],
        settings: [HostSetting]
    ) {
        self.init(
            host: host,
            floor: NoiseFloor(
                date: date, host: NoiseFloor.Host(host),
                floors: NoiseFloor.Times(medianOf: rounds.compactMap(\.floors)),
                warnings: CalibrationWarnings.all(rounds, cores: host.cores)),
            seconds: seconds, isApart: host.cores > 1, planned: Figure(rounds.map(\.planned)),
            answered: Figure(rounds.map(\.answered)), busy: Figure(rounds.map(\.busy)),
            handshakes: Figure(rounds.map(\.handshakes)), rooms: rooms, settings: settings)
    }
}

extension NoiseFloor.Times {
    /// The median of each percentile.
    fileprivate init(medianOf rounds: [NoiseFloor.Times]) {
        func median(
            _ time: KeyPath<NoiseFloor.Times, NoiseFloor.Percentiles>
        ) -> NoiseFloor.Percentiles {
            func of(_ percentile: KeyPath<NoiseFloor.Percentiles, Double>) -> Double {
                Calibration.Figure(rounds.map { $0[keyPath: time][keyPath: percentile] }).median
            }
            return NoiseFloor.Percentiles(
                p50: of(\.p50), p90: of(\.p90), p95: of(\.p95), p99: of(\.p99))
        }
        self.init(
            rtt: median(\.rtt), serviceTime: median(\.serviceTime), sendLag: median(\.sendLag),
            receiveLag: median(\.receiveLag))
    }
}

extension RunResult {
    /// The first error of the most frequent kind of those of connects.
    fileprivate var firstError: String? {
        let kind = ErrorKind.allCases.filter { $0.subject == .connects && store.errors($0) > 0 }
            .max { store.errors($0) < store.errors($1) }
        return kind.map { "\($0.name)" + (store.firstTexts[$0].map { ", \($0)" } ?? "") }
    }
}
