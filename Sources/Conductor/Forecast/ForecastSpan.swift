/// One run of a phase, or of one part of it, in one lane: what is planned there.
struct ForecastSpan {
    /// In seconds from the start of the run.
    let start: Double
    var end: Double
    /// The place of its phase in `Plan.allPhases`.
    let phase: Int
    /// The part of the phase that it is, from 1; nil where the phase has none.
    let part: Int?
    /// Whether sends, steps and schedules stand still.
    var isStill = false
    /// The share of the open sessions that is dropped at its start.
    var drop = 0.0
    /// Messages a second that all clients with a schedule send together; empty: each its own.
    var messages: [ForecastCurve] = []
    /// Who is there, and who arrives.
    var pieces: [Piece] = []

    /// So many clients, or arrivals a second, of profiles that are mixed in one way.
    struct Piece {
        /// Who is counted.
        enum Kind {
            /// Clients of the population, which stay for the next phase.
            case residents
            /// Clients of this phase alone, which run so many sessions each.
            case guests(sessions: Int)
            /// Starts a second, each of a session of its own.
            case arrivals
        }

        let kind: Kind
        let curve: ForecastCurve
        let mix: ForecastMix
    }
}

/// Which profiles the clients of a level belong to. Who client k is depends on k alone, so from a base
/// on each profile has its share of what is above it.
final class ForecastMix: Sendable {
    private let base: Double
    /// Of each profile: how many of the first `base` clients are its, and its part of all others.
    private let counts: [Double]
    let shares: [Double]

    init(base: Double = 0, counts: [Double]? = nil, shares: [Double]) {
        self.base = base
        self.counts = counts ?? shares.map { _ in 0 }
        self.shares = shares
    }

    /// How many of `level` clients are of a profile.
    func count(_ profile: Int, of level: Double) -> Double {
        counts[profile] + shares[profile] * (level - base)
    }

    /// The same of a sum of levels over so many seconds.
    func sum(_ profile: Int, of sum: Double, over seconds: Double) -> Double {
        counts[profile] * seconds + shares[profile] * (sum - base * seconds)
    }

    /// Of each profile how many of `level` clients are its.
    func counts(of level: Double) -> [Double] { shares.indices.map { count($0, of: level) } }
}

/// Phases in series with a population of their own: those of the plan, or a branch of a `parallel`.
struct ForecastLane {
    /// The place of the `parallel` in `Plan.allPhases`, and the number of the branch from 0; nil: the
    /// plan's own phases.
    let branch: (phase: Int, number: Int)?
    /// How many `parallel` phases it lies in.
    let depth: Int
    /// In the order of time; none overlap, but there may be gaps between them.
    var spans: [ForecastSpan] = []
    /// Of each span and profile: how many had arrived before it, and their sum over time; empty without
    /// arrivals.
    private var arrived: [Double] = []
    private var area: [Double] = []
    private var profiles = 0

    init(branch: (phase: Int, number: Int)? = nil, depth: Int) {
        self.branch = branch
        self.depth = depth
    }

    var hasArrivals: Bool { !arrived.isEmpty }

    /// Sums up the arrivals, once all spans are there.
    mutating func finish(profiles: Int) {
        self.profiles = profiles
        let hasArrivals = spans.contains { span in
            span.pieces.contains { if case .arrivals = $0.kind { true } else { false } }
        }
        guard hasArrivals else { return }
        var arrived = [Double](repeating: 0, count: profiles)
        var area = arrived
        var last = 0.0
        for span in spans {
            for profile in arrived.indices {
                area[profile] += arrived[profile] * (span.start - last)
            }
            self.arrived += arrived
            self.area += area
            for profile in arrived.indices {
                area[profile] += arrived[profile] * (span.end - span.start)
            }
            for piece in span.pieces {
                guard case .arrivals = piece.kind else { continue }
                let (sum, after) = (
                    piece.curve.sum(until: piece.curve.end), span.end - piece.curve.end
                )
                let own = piece.curve.area(until: piece.curve.end) + sum * after
                for (profile, share) in piece.mix.shares.enumerated() where share > 0 {
                    arrived[profile] += share * sum
                    area[profile] += share * own
                }
            }
            last = span.end
        }
    }

    /// The last span that begins at a moment or before it.
    func index(at time: Double) -> Int? {
        var (low, high) = (0, spans.count)
        while low < high {
            let middle = (low + high) / 2
            if spans[middle].start <= time { low = middle + 1 } else { high = middle }
        }
        return low > 0 ? low - 1 : nil
    }

    /// The place of the span that is under way at a moment.
    func index(during time: Double) -> Int? {
        index(at: time).flatMap { time < spans[$0].end ? $0 : nil }
    }

    /// How many of a profile have arrived until a moment, and the sum of that over time.
    func arrivals(of profile: Int, until time: Double) -> (count: Double, area: Double) {
        guard hasArrivals, let index = index(at: time) else { return (0, 0) }
        let span = spans[index]
        var count = arrived[index * profiles + profile]
        var area = area[index * profiles + profile] + count * (time - span.start)
        for piece in span.pieces {
            guard case .arrivals = piece.kind, piece.curve.start < time else { continue }
            let share = piece.mix.shares[profile]
            guard share > 0 else { continue }
            let until = min(time, piece.curve.end)
            let sum = share * piece.curve.sum(until: until)
            count += sum
            area += share * piece.curve.area(until: until) + sum * (time - until)
        }
        return (count, area)
    }
}
