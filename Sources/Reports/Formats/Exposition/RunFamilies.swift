import Assertions
import Metrics

/// The families of a run that are no metrics of the catalogue, written into a text.
struct RunFamilies {
    let header: RunHeader

    init(_ header: RunHeader) { self.header = header }

    /// Which run it is.
    func identity(into text: inout ExpositionText) {
        text.head(.run)
        let labels = LabelText([
            ("plan", header.plan.name), ("version", header.host.tool), ("host", header.host.name),
            ("seed", "\(header.seed)"),
        ])
        text.sample(MetricFamily.run.sample, labels.text, UInt64(1))
        text.head(.start)
        text.sample(
            MetricFamily.start.sample, "", Double(header.startMilliseconds) / 1_000)
    }

    /// How far it is.
    func progress(_ moment: ExpositionPage.Moment, into text: inout ExpositionText) {
        text.head(.elapsed)
        text.sample(MetricFamily.elapsed.sample, "", Double(moment.elapsed) / 1e9)
        text.head(.phase)
        for phase in phases(moment.running) {
            text.sample(
                MetricFamily.phase.sample, LabelText([("phase", phase)]).text, UInt64(1))
        }
    }

    /// The phases of stretches, each once, those around others too.
    func phases(_ stretches: [Int]) -> [String] {
        let places = stretches.flatMap { header.labels.stretches[$0].places.map(\.phase) }
        return Set(places).sorted().map { header.labels.phases[$0] }
    }

    /// The sides of the run with the label that tells them apart, which one alone has not.
    var sides: [(side: RunSide, label: LabelText)] {
        guard header.labels.against != nil else { return [(.new, .none)] }
        return RunSide.allCases.map { ($0, LabelText([("side", $0.rawValue)])) }
    }

    /// Who is there, on each side.
    func gauges(_ gauges: [LaneGauges], into text: inout ExpositionText) {
        text.head(.connections)
        for (side, gauges) in zip(sides, gauges) {
            text.sample(
                MetricFamily.connections.sample, side.label.text, Double(gauges.connections))
        }
        text.head(.clients)
        for (side, gauges) in zip(sides, gauges) {
            for state in StateGauge.allCases {
                text.sample(
                    MetricFamily.clients.sample, side.label.open + "state=\"\(state.name)\"}",
                    Double(gauges.clients(in: state)))
            }
        }
    }

    /// What was read of the target last.
    func observed(_ values: [Double?], into text: inout ExpositionText) {
        for unit in [ObservedGauge.Unit.cores, .bytes, .number] {
            let read = zip(header.labels.observed, values).filter { $0.0.unit == unit }
                .compactMap { gauge, value in value.map { (gauge.name, $0) } }
            guard !read.isEmpty else { continue }
            let family = MetricFamily.observed(unit)
            text.head(family)
            for (name, value) in read {
                text.sample(family.sample, LabelText([("gauge", name)]).text, value)
            }
        }
    }

    /// What the loops used.
    func loops(_ nanoseconds: Int64, into text: inout ExpositionText) {
        text.head(.loopTime)
        text.sample(MetricFamily.loopTime.sample, "", Double(nanoseconds) / 1e9)
    }

    /// What stress phases found.
    func capacity(_ store: MetricStore, into text: inout ExpositionText) {
        let found = store.gauges.summaries.filter { $0.key.quantity == .capacity }
            .sorted { $0.key.stretches[0] < $1.key.stretches[0] }
        guard !found.isEmpty else { return }
        text.head(.capacity)
        for (key, summary) in found {
            let phase = header.labels.stretches[key.stretches[0]].places[0].phase
            text.sample(
                MetricFamily.capacity.sample,
                LabelText([("phase", header.labels.phases[phase])]).text, summary.last)
        }
    }

    /// How thresholds stand, each with its text as label; what has no samples has no value.
    func thresholds(_ verdicts: [Verdict], into text: inout ExpositionText) {
        guard !verdicts.isEmpty else { return }
        var named: [String: Int] = [:]
        let rows = verdicts.map { verdict in
            let title = verdict.title
            named[title, default: 0] += 1
            // Two may have the same text, and series must differ.
            let again = named[title]! > 1 ? " (line \(verdict.line))" : ""
            return (verdict, LabelText([("threshold", title + again)]).text)
        }
        text.head(.thresholdHeld)
        for (verdict, labels) in rows where verdict.wasJudged {
            text.sample(
                MetricFamily.thresholdHeld.sample, labels,
                UInt64(verdict.result == .passed ? 1 : 0))
        }
        text.head(.thresholdValue)
        for (verdict, labels) in rows {
            guard let observed = verdict.observed else { continue }
            text.sample(
                MetricFamily.thresholdValue.sample, labels, verdict.unit.exposed(observed))
        }
        text.head(.thresholdLimit)
        for (verdict, labels) in rows {
            guard let limit = verdict.knownLimit else { continue }
            text.sample(MetricFamily.thresholdLimit.sample, labels, verdict.unit.exposed(limit))
        }
    }

    /// What it came to.
    func verdict(_ outcome: Outcome, into text: inout ExpositionText) {
        text.head(.verdict)
        text.sample(
            MetricFamily.verdict.sample, "{verdict=\"\(outcome.kind.rawValue)\"}", UInt64(1))
    }
}

extension MeasureUnit {
    /// A value in base units of ours in those of Prometheus, which has seconds.
    fileprivate func exposed(_ value: Double) -> Double {
        self == .milliseconds ? value / 1e9 : value
    }
}
