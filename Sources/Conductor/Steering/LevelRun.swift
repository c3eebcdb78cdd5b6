internal import Assertions
internal import LoadEngine
internal import Metrics
internal import Plan
internal import Units

/// A search for a capacity as a run carries it out: which stage begins when at which level, and what came of
/// each.
///
///     settles │ judged          │ waits     the level goes on while replies to what was planned in the judged
///     ────────┼─────────────────┼──────     part are waited for, as long as it settled at most; then the next
///     1/5     │ 4/5             │ ≤ 1/5     one begins, or the target is eased
///
/// A value without a clock: moments and figures are handed in, stages that begin come out.
struct LevelRun {
    /// A stage that begins at a level.
    struct Begin: Equatable {
        var stage: Int
        var at: Int64
        var level: Double
    }

    /// What comes next.
    enum Step: Equatable {
        /// To be asked again later.
        case wait
        case begin([Begin])
        case end(at: Int64)
    }

    private enum State {
        case holding(since: Int64)
        /// Since when the target is well, as far as seconds tell.
        case easing(since: Int64, well: Int64)
        case recovering(since: Int64, well: Int64)
        case over
    }

    let stages: StageOrder.Levels
    private let stress: Stress
    private let judge: LevelJudge
    private let graph: StageGraph
    private var search: CapacitySearch
    private var state = State.over
    private(set) var finding: CapacityFinding
    /// The number of seconds that were seen since the target is eased.
    private var looks = 0
    /// Replies are looked for this often.
    private static let pause: Int64 = 50_000_000
    /// From a decision to what follows: time for every loop to hear of it.
    private static let lead: Int64 = 2_000_000
    /// So long the target must be well before the next level, and after the last one.
    private static let (eased, recovered): (Int64, Int64) = (2_000_000_000, 5_000_000_000)
    private var nextLook = Int64.max

    init(_ stages: StageOrder.Levels, _ stress: Stress, _ judge: LevelJudge, _ graph: StageGraph) {
        self.stages = stages
        self.stress = stress
        self.judge = judge
        self.graph = graph
        search = CapacitySearch(stress.rules)
        finding = CapacityFinding(
            phase: graph.labels.stretches[graph.stages[stages.between].label].places[0].phase,
            unit: stress.quantity.unit, kind: .unfinished, capacity: 0, tooMuch: nil, levels: [])
    }

    /// When it is to be asked next.
    var nextMoment: Int64 { nextLook }

    /// Whether it wants to know what was measured up to now; while the target is eased seconds tell enough.
    var needsFigures: Bool { if case .holding = state { true } else { false } }

    /// The stretch of the level that was held last.
    var stretch: Int? { finding.levels.last?.stretch }

    /// The search begins at a moment.
    mutating func begin(at time: Int64) -> [Begin] {
        guard case .hold(let level, let purpose) = search.command else { return [] }
        return hold(level, purpose, at: time)
    }

    private mutating func hold(
        _ level: Double, _ purpose: CapacitySearch.Purpose, at time: Int64
    ) -> [Begin] {
        let number = finding.levels.count
        let judged = stages.judged[number]
        finding.levels.append(
            CapacityFinding.Level(
                stretch: graph.stages[judged].label, value: level,
                purpose: CapacityFinding.Purpose(purpose)))
        state = .holding(since: time)
        nextLook = time + stress.every.nanoseconds
        return [
            Begin(stage: number == 0 ? stages.first : stages.between, at: time, level: level),
            Begin(stage: judged, at: time + stress.settling.nanoseconds, level: level),
            Begin(stage: stages.between, at: time + stress.every.nanoseconds, level: level),
        ]
    }

    // MARK: What follows

    /// Looks at what was measured up to now.
    mutating func advance(at now: Int64, _ store: MetricStore) -> Step {
        guard now >= nextLook else { return .wait }
        switch state {
        case .over: return .wait
        case .holding(let since): return decide(since, at: now, store)
        case .easing(let since, let well):
            if now - well >= Self.eased, looks > 0 { return follow(.eased, at: now) }
            if now - since >= stress.easing.nanoseconds { return follow(.notEased, at: now) }
        case .recovering(let since, let well):
            let limit = stress.recover?.nanoseconds ?? 0
            if now - well >= Self.recovered, looks > 0 {
                finding.recovery = max(0, well - since)
                return end(at: now)
            }
            if now - since >= limit { return end(at: now) }
        }
        nextLook = now + Self.pause
        return .wait
    }

    private mutating func decide(_ since: Int64, at now: Int64, _ store: MetricStore) -> Step {
        let place = finding.levels.count - 1
        let found = judge.judge(span(of: finding.levels[place].stretch, from: since), store)
        let latest = since + stress.every.nanoseconds + stress.settling.nanoseconds
        if found.open > 0, found.saturation == nil, now < latest {
            nextLook = min(latest, now + Self.pause)
            return .wait
        }
        finding.levels[place].text = found.text
        if let reason = found.saturation {
            finding.levels[place].result = .saturated
            finding.levels[place].text = reason
            return follow(.saturated, at: now)
        }
        finding.levels[place].result = found.isTooMuch ? .tooMuch : .good
        return follow(found.isTooMuch ? .tooMuch : .good, at: now)
    }

    private func span(of stretch: Int, from start: Int64) -> PhaseSpan {
        PhaseSpan(
            stretch: stretch, shape: "", start: start + stress.settling.nanoseconds,
            end: start + stress.every.nanoseconds, measured: true)
    }

    private mutating func follow(_ event: CapacitySearch.Event, at now: Int64) -> Step {
        search.take(event)
        note()
        let next = now + Self.lead
        switch search.command {
        case .hold(let level, let purpose): return .begin(hold(level, purpose, at: next))
        case .ease(let level):
            state = .easing(since: next, well: next)
            return .begin(rest(at: level, next))
        case .end(let outcome):
            finding.kind = CapacityFinding.Kind(outcome.kind)
            guard stress.recover != nil, outcome.capacity > 0, outcome.kind != .saturated else {
                return end(at: now)
            }
            finding.recoveryLimit = stress.recover?.nanoseconds
            state = .recovering(since: next, well: next)
            return .begin(rest(at: stress.rules.whole(outcome.capacity / 2), next))
        }
    }

    /// What is known of the capacity, also if nothing more follows.
    private mutating func note() {
        (finding.capacity, finding.tooMuch) = (search.best, search.tooMuch)
        if case .end(let outcome) = search.command {
            (finding.capacity, finding.tooMuch) = (outcome.capacity, outcome.tooMuch)
        }
    }

    private mutating func rest(at level: Double, _ time: Int64) -> [Begin] {
        looks = 0
        nextLook = time
        return [Begin(stage: stages.between, at: time, level: level)]
    }

    private mutating func end(at now: Int64) -> Step {
        state = .over
        nextLook = .max
        return .end(at: now)
    }

    /// A second is over, of which `alone` has the figures and `total` all up to now.
    mutating func add(_ alone: MetricStore, total: MetricStore, at now: Int64) {
        let since: Int64
        switch state {
        case .easing(let start, _), .recovering(let start, _): since = start
        case .holding, .over: return
        }
        guard now > since else { return }
        looks += 1
        let rest = PhaseSpan(
            stretch: graph.stages[stages.between].label, shape: "", start: since, end: now,
            measured: true)
        guard !judge.isWell(rest, alone, total: total) else { return }
        switch state {
        case .easing: state = .easing(since: since, well: now)
        case .recovering: state = .recovering(since: since, well: now)
        case .holding, .over: break
        }
    }
}

extension CapacityFinding.Purpose {
    fileprivate init(_ purpose: CapacitySearch.Purpose) {
        self =
            switch purpose {
            case .raise: .raise
            case .narrow: .narrow
            case .confirm: .confirm
            }
    }
}

extension CapacityFinding.Kind {
    fileprivate init(_ kind: CapacitySearch.Outcome.Kind) {
        self =
            switch kind {
            case .found: .found
            case .atLeast: .atLeast
            case .notRecovered: .notRecovered
            case .unconfirmed: .unconfirmed
            case .saturated: .saturated
            }
    }
}
