internal import Assertions
internal import Metrics
internal import Reports

/// What the experiments of one round gave.
struct CalibrationRound: Equatable {
    var floors: NoiseFloor.Times?
    /// Messages a second.
    var answered = 0.0
    var planned = 0.0
    /// The part of its time that the loop was busy while as many as possible were answered.
    var busy = 0.0
    /// Connects a second.
    var handshakes = 0.0
    /// How the host fared, of each experiment.
    var uses: [HostUse] = []

    /// Takes what an experiment gave; false where that was nothing.
    mutating func add(_ result: RunResult, of experiment: Experiment) -> Bool {
        guard result.store.count(experiment.counted, in: result.measured) > 0 else { return false }
        switch experiment {
        case .floor:
            guard let times = NoiseFloor.Times(result) else { return false }
            floors = times
        case .answers:
            answered = result.rate(.answered)
            busy = result.processorShare
        case .handshakes: handshakes = result.rate(.opened)
        case .planned: planned = CalibrationRound.held(result, Experiment.rates(answered: answered))
        }
        if let use = result.conclusion.health?.run { uses.append(use) }
        return true
    }

    /// The highest rate at which nearly all was sent, and in time; the phases have these rates. Who holds
    /// it holds lower ones, whatever stopped the loop for a moment there.
    private static func held(_ result: RunResult, _ rates: [Int]) -> Double {
        let spans = result.conclusion.phases.filter(\.measured)
        let held = zip(spans, rates).filter { span, rate in
            let here = Selection(stretches: [span.stretch])
            let sent = Double(result.store.count(.messagesSent, in: here))
            let late = Double(result.store.count(.late, in: here))
            let due = Double(rate) * Double(span.end - span.start) / 1e9
            return sent >= 0.99 * due && late <= 0.01 * sent
        }
        return held.last.map { Double($0.1) } ?? 0
    }
}

extension Experiment {
    /// What there must be some of.
    fileprivate var counted: CountMetric {
        switch self {
        case .floor, .answers: .answered
        case .planned: .messagesSent
        case .handshakes: .opened
        }
    }
}

extension NoiseFloor.Times {
    /// Those of a run; nil without samples.
    fileprivate init?(_ result: RunResult) {
        func percentiles(_ samples: Histogram?) -> NoiseFloor.Percentiles? {
            guard let samples, samples.count > 0 else { return nil }
            func at(_ quantile: Double) -> Double {
                // To the nanosecond.
                ((samples.quantile(quantile) ?? 0).rounded() / 1e6)
            }
            return NoiseFloor.Percentiles(p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99))
        }
        func measured(_ metric: TimeMetric) -> NoiseFloor.Percentiles? {
            percentiles(result.store.histogram(metric, in: result.measured))
        }
        guard let rtt = measured(.rtt), let serviceTime = measured(.serviceTime),
            let sendLag = measured(.sendLag),
            let receiveLag = percentiles(result.store.health[.receiveLag])
        else { return nil }
        self.init(rtt: rtt, serviceTime: serviceTime, sendLag: sendLag, receiveLag: receiveLag)
    }
}

extension RunResult {
    /// Events a second of the measured phases.
    fileprivate func rate(_ metric: CountMetric) -> Double {
        let seconds = measuredSeconds
        return seconds > 0 ? Double(store.count(metric, in: measured)) / seconds : 0
    }
}
