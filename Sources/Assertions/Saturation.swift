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
        /// Nanoseconds in which nothing of the generator ran: what it neither planned nor read in them shows in
        /// no other count.
        case time
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
        if subject == .time {
            let part = exact == most ? "\(Format.count(lost / 1_000_000)) ms" : exact
            return "nothing of it ran\(place(labels, "for \(part) of")) (limit \(most))"
        }
        let share = exact == most ? Format.count(lost) : exact
        let lacked = lacks.map(\.ofHost).joined(separator: " or ")
        let what =
            switch subject {
            case .sends: "\(place(labels, "in")) were late"
            case .arrivals: "\(place(labels, "in")) were late or skipped"
            case .connects: " had no \(lacked)\(place(labels, ", most of them in"))"
            case .clients: " had no \(lacked)\(place(labels, "when")) began"
            case .time: ""
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
///
/// `stops` are the times in which nothing of the generator ran, in nanoseconds from the start of the run. A load
/// of few sends, of replies that are awaited or of sessions that open loses in them what nobody counts as late:
/// of a phase in which neither sends nor arrivals tell of it, they are held to the same limit.
public func saturations(
    store: MetricStore, labels: LabelSpace, phases: [PhaseSpan], assertions: [Assertion],
    stops: [Range<Int64>] = []
) -> [Saturation] {
    SaturationRule(
        store: store, labels: labels, phases: phases, assertions: assertions, stops: stops
    ).found
}

/// What the rule looks at.
private struct SaturationRule {
    let store: MetricStore
    let labels: LabelSpace
    let phases: [PhaseSpan]
    let assertions: [Assertion]
    let stops: [Range<Int64>]

    /// A measured phase as a whole, whatever parts it has; those around it consist of others.
    private struct Judged {
        var phase: Int
        var stretches: Set<Int>
        var limit: Double
    }

    /// So many late sends tell something.
    private static let leastLate: UInt64 = 3
    /// The limit where no percentile is judged.
    private static let usual = 0.01

    var found: [Saturation] {
        let judged = judgedPhases
        guard let strictest = judged.map(\.limit).min() else { return [] }
        let end = phases.filter(\.measured).map(\.end).max() ?? 0
        let before = Set(phases.filter { $0.start < end }.map(\.stretch))
        let kinds = lacking(before)
        var found: [Saturation] = []
        for phase in judged {
            let late = [sends(phase), arrivals(phase, kinds)].compactMap { $0 }
            found += late.isEmpty ? [time(phase)].compactMap { $0 } : late
            found += [clients(phase, strictest, kinds)].compactMap { $0 }
        }
        return found + [connects(before, strictest, kinds)].compactMap { $0 }
    }

    /// The measured phases with their limits: the strictest percentile that covers a part of one counts.
    private var judgedPhases: [Judged] {
        let percentiles = assertions.flatMap { $0.condition.comparisons }.compactMap {
            comparison in
            comparison.percentile.map {
                (
                    q: $0,
                    stretches: labels.stretches(
                        phase: comparison.filter.phase, part: comparison.filter.part)
                )
            }
        }
        let measured = Dictionary(grouping: phases.measuredStretches) {
            labels.stretches[$0].places[0].phase
        }
        return measured.map { phase, stretches in
            let here = Set(stretches)
            let strictest = percentiles.filter { !($0.stretches?.isDisjoint(with: here) ?? false) }
                .map(\.q).max()
            return Judged(
                phase: phase, stretches: here,
                limit: strictest.map { (1 - $0) / 2 } ?? Self.usual)
        }.sorted { $0.phase < $1.phase }
    }

    private func sends(_ judged: Judged) -> Saturation? {
        let late = count(.late, judged)
        guard late >= Self.leastLate else { return nil }
        return self.judged(
            Saturation(
                phase: judged.phase, subject: .sends, lost: late, whole: count(.planned, judged),
                limit: judged.limit))
    }

    private func arrivals(_ judged: Judged, _ kinds: [ErrorKind]) -> Saturation? {
        let skipped = count(.skipped, judged)
        let here = lacking(judged.stretches)
        return self.judged(
            Saturation(
                phase: judged.phase, subject: .arrivals,
                lost: count(.startsLate, judged) + skipped, whole: count(.arrivals, judged),
                limit: judged.limit, lacks: skipped == 0 ? [] : here.isEmpty ? kinds : here))
    }

    private func clients(
        _ judged: Judged, _ limit: Double, _ kinds: [ErrorKind]
    ) -> Saturation? {
        self.judged(
            Saturation(
                phase: judged.phase, subject: .clients, lost: count(.clientsMissing, judged),
                whole: count(.clientsDue, judged), limit: limit, lacks: kinds))
    }

    /// What stops took of the spans of a phase; spans that run side by side count once.
    private func time(_ judged: Judged) -> Saturation? {
        if stops.isEmpty { return nil }
        let spans = phases.filter { $0.measured && judged.stretches.contains($0.stretch) }
        let standing = spans.flatMap { span in stops.map { $0.clamped(to: span.time) } }
        return self.judged(
            Saturation(
                phase: judged.phase, subject: .time, lost: UInt64(standing.covered),
                whole: UInt64(spans.map(\.time).covered),
                limit: judged.limit))
    }

    /// An arrival that was skipped is a connect that nobody tried: a host that lacks sockets has few
    /// connects that fail, and many that it does not begin.
    private func connects(
        _ stretches: Set<Int>, _ limit: Double, _ kinds: [ErrorKind]
    ) -> Saturation? {
        func lost(_ stretches: Set<Int>) -> UInt64 {
            let here = Selection(stretches: stretches)
            return kinds.reduce(store.count(.skipped, in: here)) {
                $0 + store.errors($1, in: here)
            }
        }
        let all = Selection(stretches: stretches)
        var found = judged(
            Saturation(
                phase: nil, subject: .connects, lost: lost(stretches),
                whole: store.count(.connects, in: all) + store.count(.skipped, in: all),
                limit: limit, lacks: kinds))
        found?.worst =
            Dictionary(grouping: stretches) { labels.stretches[$0].places[0].phase }
            .map { (phase: $0, lost: lost(Set($1))) }
            .max { ($0.lost, $1.phase) < ($1.lost, $0.phase) }?.phase
        return found
    }

    /// Nil where it is still fine. The limit is a difference of decimals, which is not exact.
    private func judged(_ saturation: Saturation) -> Saturation? {
        let fine = saturation.limit * Double(saturation.whole) * (1 + 1e-9)
        return saturation.lost > 0 && Double(saturation.lost) > fine ? saturation : nil
    }

    private func count(_ metric: CountMetric, _ judged: Judged) -> UInt64 {
        store.count(metric, in: Selection(stretches: judged.stretches))
    }

    /// What the host had too few of.
    private func lacking(_ stretches: Set<Int>) -> [ErrorKind] {
        let here = Selection(stretches: stretches)
        return ErrorKind.allCases.filter { $0.isOfGenerator && store.errors($0, in: here) > 0 }
    }
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
