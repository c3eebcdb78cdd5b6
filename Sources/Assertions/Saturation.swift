public import Metrics
import Units

/// A way in which the generator itself gave out, so that its figures are not the target's.
public struct Saturation: Hashable, Sendable, Codable {
    /// What it did not manage as planned.
    public enum Subject: String, CaseIterable, Hashable, Sendable, Codable {
        /// That were late.
        case sends
        /// That started more than 100 ms late, or not at all.
        case arrivals
        /// That this host had no descriptor or no local port for.
        case connects
        /// That for this reason were not there when a measured phase began.
        case clients
    }

    /// The index of the phase; nil for the run up to the end of its last measured phase.
    public var phase: Int?
    public var subject: Subject
    public var lost: UInt64
    public var whole: UInt64
    /// The share that would still have been fine.
    public var limit: Double
    /// What the host lacked; empty where it was time.
    public var lacks: [ErrorKind]

    public init(
        phase: Int?, subject: Subject, lost: UInt64, whole: UInt64, limit: Double,
        lacks: [ErrorKind] = []
    ) {
        self.phase = phase
        self.subject = subject
        self.lost = lost
        self.whole = whole
        self.limit = limit
        self.lacks = lacks
    }

    /// Such as `1.2 % of 10,000 sends in phase 'day' were late (limit 0.5 %)`.
    public func text(_ labels: LabelSpace) -> String {
        let share = Format.share(Double(lost) / Double(whole))
        let lacked = lacks.map(\.ofHost).joined(separator: " or ")
        let what =
            switch subject {
            case .sends: "\(place(labels, "in")) were late"
            case .arrivals: "\(place(labels, "in")) were late or skipped"
            case .connects: " had no \(lacked)"
            case .clients: " had no \(lacked)\(place(labels, "when")) began"
            }
        return "\(share) of \(Format.count(whole)) \(subject)\(what) (limit \(Format.share(limit)))"
    }

    private func place(_ labels: LabelSpace, _ word: String) -> String {
        guard let phase else { return "" }
        let name = labels.phases.indices.contains(phase) ? labels.phases[phase] : "\(phase)"
        return " \(word) phase '\(name)'"
    }

    /// What its user can do about it, where so many descriptors are allowed.
    public func remedies(descriptors: Int) -> [String] {
        if lacks.isEmpty {
            return ["give the generator more processor time, or less to do"]
        }
        return lacks.map { kind in
            kind == .descriptors
                ? "raise the limit on open files (ulimit -n, now \(descriptors))"
                : "connect from more addresses ('bind:' in the target), or widen "
                    + "net.ipv4.ip_local_port_range"
        }
    }
}

extension [Saturation] {
    /// What helps, each remedy once.
    public func remedies(descriptors: Int) -> [String] {
        reduce(into: []) { all, saturation in
            for remedy in saturation.remedies(descriptors: descriptors) where !all.contains(remedy)
            {
                all.append(remedy)
            }
        }
    }
}

extension ErrorKind {
    /// What a host lacks where it cannot connect, in words.
    fileprivate var ofHost: String { self == .descriptors ? "descriptor" : "local port" }
}

/// The ways in which the generator gave out. In a measured phase the limit is half of 1−q of the
/// strictest percentile judged there (p99: 0.5 %), or 1 % where none is judged; for what counts from
/// the start of the run, the least of these. `lateShare` replaces all of them. Late are at least three
/// sends: one that the host kept from its moment tells nothing.
public func saturations(
    store: MetricStore, labels: LabelSpace, phases: [PhaseSpan], assertions: [Assertion],
    lateShare: Double? = nil
) -> [Saturation] {
    let measured = phases.filter(\.measured)
    // A phase is judged as a whole, whatever parts it has; those around it consist of others.
    let judged = Dictionary(grouping: phases.measuredStretches) {
        labels.stretches[$0].places[0].phase
    }.mapValues(Set.init)
    let percentiles = assertions.flatMap { $0.condition.comparisons }.compactMap { comparison in
        comparison.percentile.map {
            (
                q: $0,
                stretches: labels.stretches(
                    phase: comparison.filter.phase, part: comparison.filter.part)
            )
        }
    }
    let limits = judged.mapValues { here in
        let strictest = percentiles.filter { !($0.stretches?.isDisjoint(with: here) ?? false) }
            .map(\.q).max()
        return lateShare ?? strictest.map { (1 - $0) / 2 } ?? 0.01
    }
    guard let strictest = limits.values.min() else { return [] }
    let end = measured.map(\.end).max() ?? 0
    let untilEnd = Selection(stretches: Set(phases.filter { $0.start < end }.map(\.stretch)))
    let kinds = ErrorKind.allCases.filter { $0.isOfGenerator && store.errors($0, in: untilEnd) > 0 }

    var found: [Saturation] = []
    func judge(
        _ subject: Saturation.Subject, _ phase: Int?, _ lost: UInt64, of whole: UInt64,
        _ limit: Double, _ lacks: [ErrorKind] = []
    ) {
        let least: UInt64 = subject == .sends ? 3 : 1
        guard lost >= least, Double(lost) > limit * Double(whole) else { return }
        found.append(
            Saturation(
                phase: phase, subject: subject, lost: lost, whole: whole, limit: limit,
                lacks: lacks))
    }
    for (phase, limit) in limits.sorted(by: { $0.key < $1.key }) {
        let here = Selection(stretches: judged[phase])
        func count(_ metric: CountMetric) -> UInt64 { store.count(metric, in: here) }
        judge(.sends, phase, count(.late), of: count(.planned), limit)
        judge(
            .arrivals, phase, count(.startsLate) + count(.skipped), of: count(.arrivals), limit,
            count(.skipped) > 0 ? kinds : [])
        judge(
            .clients, phase, count(.clientsMissing), of: count(.clientsDue), strictest, kinds)
    }
    let lost = kinds.reduce(UInt64(0)) { $0 + store.errors($1, in: untilEnd) }
    judge(.connects, nil, lost, of: store.count(.connects, in: untilEnd), strictest, kinds)
    return found
}

extension Condition {
    /// All comparisons in the order of the text.
    public var comparisons: [Comparison] {
        switch self {
        case .compare(let comparison): [comparison]
        case .all(let parts), .any(let parts): parts.flatMap(\.comparisons)
        }
    }
}
