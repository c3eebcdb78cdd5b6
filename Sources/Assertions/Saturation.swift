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

    /// The index of the phase's label; nil for the run up to the end of its last measured phase.
    public var phase: Int?
    public var subject: Subject
    public var lost: UInt64
    public var whole: UInt64
    /// The share that would still have been fine.
    public var limit: Double
    /// The phase in which most of them were lost, of what is no phase's own.
    public var worst: Int?
    /// What the host lacked; empty where it was time.
    public var lacks: [ErrorKind]

    public init(
        phase: Int?, subject: Subject, lost: UInt64, whole: UInt64, limit: Double,
        worst: Int? = nil, lacks: [ErrorKind] = []
    ) {
        self.phase = phase
        self.subject = subject
        self.lost = lost
        self.whole = whole
        self.limit = limit
        self.worst = worst
        self.lacks = lacks
    }

    /// Such as `1.2 % of 10,000 sends in phase 'day' were late (limit 0.5 %)`; right above the limit the
    /// number stands there in place of a share that would look the same.
    public func text(_ labels: LabelSpace) -> String {
        let (exact, most) = (Format.share(Double(lost) / Double(whole)), Format.share(limit))
        let share = exact == most ? Format.count(lost) : exact
        let lacked = lacks.map(\.ofHost).joined(separator: " or ")
        let what =
            switch subject {
            case .sends: "\(place(labels, "in")) were late"
            case .arrivals: "\(place(labels, "in")) were late or skipped"
            case .connects: " had no \(lacked)\(place(labels, ", most of them in"))"
            case .clients: " had no \(lacked)\(place(labels, "when")) began"
            }
        return "\(share) of \(Format.count(whole)) \(subject)\(what) (limit \(most))"
    }

    private func place(_ labels: LabelSpace, _ word: String) -> String {
        guard let phase = phase ?? worst else { return "" }
        let name = labels.phases.indices.contains(phase) ? labels.phases[phase] : "\(phase)"
        return "\(word.hasPrefix(",") ? "" : " ")\(word) phase '\(name)'"
    }
}

extension ErrorKind {
    /// What a host lacks where it cannot connect, in words.
    fileprivate var ofHost: String { self == .descriptors ? "descriptor" : "local port" }
}

/// The ways in which the generator gave out. In a measured phase the limit is half of 1−q of the
/// strictest percentile judged there (p99: 0.5 %), or 1 % where none is judged; for what counts from
/// the start of the run, the least of these. Late are at least three sends: one that the host kept from
/// its moment tells nothing.
public func saturations(
    store: MetricStore, phases: [PhaseSpan], assertions: [Assertion]
) -> [Saturation] {
    SaturationRule(store: store, phases: phases, assertions: assertions).found
}

/// What the rule looks at.
private struct SaturationRule {
    let store: MetricStore
    let phases: [PhaseSpan]
    let assertions: [Assertion]

    /// So many late sends tell something.
    private static let leastLate: UInt64 = 3
    /// The limit where no percentile is judged.
    private static let usual = 0.01

    var found: [Saturation] {
        let measured = phases.filter(\.measured)
        guard let strictest = measured.map({ limit($0.label) }).min() else { return [] }
        let end = measured.map(\.end).max() ?? 0
        let labels = phases.filter { $0.start < end }.map(\.label)
        let kinds = lacking(Selection(phases: Set(labels)))
        var found: [Saturation] = []
        for phase in phases.measuredLabels.sorted() {
            found += [sends(phase), arrivals(phase, kinds), clients(phase, strictest, kinds)]
                .compactMap { $0 }
        }
        return found + [connects(labels, strictest, kinds)].compactMap { $0 }
    }

    private func sends(_ phase: Int) -> Saturation? {
        let late = count(.late, phase)
        guard late >= Self.leastLate else { return nil }
        return judged(
            Saturation(
                phase: phase, subject: .sends, lost: late, whole: count(.planned, phase),
                limit: limit(phase)))
    }

    private func arrivals(_ phase: Int, _ kinds: [ErrorKind]) -> Saturation? {
        let skipped = count(.skipped, phase)
        let here = lacking(Selection(SeriesFilter(phase: phase)))
        return judged(
            Saturation(
                phase: phase, subject: .arrivals, lost: count(.startsLate, phase) + skipped,
                whole: count(.arrivals, phase), limit: limit(phase),
                lacks: skipped == 0 ? [] : here.isEmpty ? kinds : here))
    }

    private func clients(_ phase: Int, _ limit: Double, _ kinds: [ErrorKind]) -> Saturation? {
        judged(
            Saturation(
                phase: phase, subject: .clients, lost: count(.clientsMissing, phase),
                whole: count(.clientsDue, phase), limit: limit, lacks: kinds))
    }

    /// An arrival that was skipped is a connect that nobody tried: a host that lacks sockets has few
    /// connects that fail, and many that it does not begin.
    private func connects(_ labels: [Int], _ limit: Double, _ kinds: [ErrorKind]) -> Saturation? {
        func lost(_ selection: Selection) -> UInt64 {
            kinds.reduce(store.count(.skipped, in: selection)) {
                $0 + store.errors($1, in: selection)
            }
        }
        let all = Selection(phases: Set(labels))
        var found = judged(
            Saturation(
                phase: nil, subject: .connects, lost: lost(all),
                whole: store.count(.connects, in: all) + store.count(.skipped, in: all),
                limit: limit, lacks: kinds))
        found?.worst = Set(labels).sorted().max {
            lost(Selection(SeriesFilter(phase: $0))) < lost(Selection(SeriesFilter(phase: $1)))
        }
        return found
    }

    /// Nil where it is still fine. The limit is a difference of decimals, which is not exact.
    private func judged(_ saturation: Saturation) -> Saturation? {
        let fine = saturation.limit * Double(saturation.whole) * (1 + 1e-9)
        return saturation.lost > 0 && Double(saturation.lost) > fine ? saturation : nil
    }

    private func limit(_ phase: Int) -> Double {
        strictestPercentile(of: assertions, in: phase).map { (1 - $0) / 2 } ?? Self.usual
    }

    private func count(_ metric: CountMetric, _ phase: Int) -> UInt64 {
        store.count(metric, in: Selection(SeriesFilter(phase: phase)))
    }

    /// What the host had too few of.
    private func lacking(_ selection: Selection) -> [ErrorKind] {
        ErrorKind.allCases.filter { $0.isOfGenerator && store.errors($0, in: selection) > 0 }
    }
}

/// The largest q of the percentiles that cover a phase.
private func strictestPercentile(of assertions: [Assertion], in phase: Int) -> Double? {
    assertions.flatMap { $0.condition.comparisons }
        .filter { $0.filter.phase == nil || $0.filter.phase == phase }
        .compactMap { if case .percentile(let q) = $0.aggregate { q } else { nil } }
        .max()
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
