internal import Memory
internal import Metrics

/// Where a loop stands in the stage graph, lane by lane.
struct StageRun: ~Copyable {
    /// A stage that was announced.
    struct Announcement: Equatable {
        var stage: Int
        var at: Int64
        /// How high its load is; nil: as its curves say.
        var level: Double?
    }

    /// What all events ask of their lane.
    private var moments: Column<LaneMoment>
    /// The rest of it.
    var lanes: [LaneRun]
    /// When the first stage began.
    private(set) var origin: Int64 = 0
    private var hasBegun = false
    /// Stages that were announced, earliest first.
    private(set) var announced: [Announcement] = []
    /// When something of a stage is due next.
    private(set) var nextEvent = Int64.max
    /// Stages of `once` whose clients of this loop are all done, until that is told.
    private var done: [Int] = []
    /// How many lanes have such a stage, and of how many the recovery is watched.
    private(set) var onceStages = 0
    private(set) var recoveries = 0
    /// When a send at a shared rate is planned next.
    private(set) var nextRateSend = Int64.max
    /// What loops know together of lanes that recover.
    let recovery: RecoveryWatch

    /// Set once the run is to end; the loop is done when no client is left.
    var isStopping = false

    /// The lanes of the first side.
    let ownLanes: Int
    let hasSides: Bool
    /// How many seconds are told apart by when something was planned; when the next one begins.
    private let slices: Int
    private var nextSlice = Int64.max

    /// The lanes of a graph; those of another side stand behind those of the first.
    init(_ graph: StageGraph, _ recovery: RecoveryWatch) {
        self.recovery = recovery
        ownLanes = graph.lanes.count
        hasSides = graph.labels.sides > 1
        slices = graph.labels.slices
        lanes = (0..<graph.labels.sides).flatMap { side in
            graph.lanes.map {
                LaneRun(base: $0, firstTemplate: side * graph.ownTemplates.count, side: side)
            }
        }
        moments = Column(capacity: lanes.count, filledWith: LaneMoment())
        moments.require(lanes.count)
    }

    /// The lanes in which something of a lane of the first side happens, by turns.
    func turns(of lane: Int, _ number: Int = 0) -> LaneTurns {
        LaneTurns(lane, twin: hasSides ? lane + ownLanes : nil, isTurned: number % 2 != 0)
    }

    /// Whether a lane is one of the other side.
    @inline(__always)
    func isOther(_ lane: UInt8) -> Bool { Int(lane) >= ownLanes }

    /// What is asked of a lane.
    subscript(lane: UInt8) -> LaneMoment {
        @inline(__always) mutating get { moments[Int(lane)] }
        @inline(__always) _modify { yield &moments[Int(lane)] }
    }

    /// The stretch that a moment of a lane belongs to.
    @inline(__always)
    mutating func label(at planned: Int64, _ lane: UInt8) -> UInt16 {
        let now = moments[Int(lane)]
        return planned >= now.labelled ? now.label : lanes[Int(lane)].earlierLabel(at: planned)
    }

    // MARK: Stages

    mutating func announce(_ stage: Int, at time: Int64, level: Double? = nil) {
        let place = announced.firstIndex { $0.at > time } ?? announced.count
        announced.insert(Announcement(stage: stage, at: time, level: level), at: place)
        nextEvent = min(nextEvent, time)
    }

    /// The next stage that begins up to a moment.
    mutating func nextAnnounced(until moment: Int64) -> Announcement? {
        guard let next = announced.first, next.at <= moment else { return nil }
        announced.removeFirst()
        return next
    }

    /// Nothing begins any more.
    mutating func clear() {
        announced = []
        nextEvent = .max
        for lane in lanes.indices {
            lanes[lane].nextEvent = .max
            lanes[lane].arrivals = nil
            lanes[lane].census.hold()
            lanes[lane].rate = nil
        }
        nextRateSend = .max
        nextSlice = .max
    }

    /// Looks when something is due next.
    mutating func plan() {
        nextEvent = min(announced.first?.at ?? .max, nextSlice)
        for lane in lanes.indices { nextEvent = min(nextEvent, lanes[lane].nextEvent) }
        planRates()
    }

    /// Looks when a send at a shared rate is planned next.
    mutating func planRates() {
        nextRateSend = .max
        for lane in lanes.indices {
            let now = self[UInt8(lane)]
            guard now.sharesRate, !now.isPaused, let time = lanes[lane].rate?.rate.time else {
                continue
            }
            nextRateSend = min(nextRateSend, now.began + time)
        }
    }

    /// A stage begins in its lane.
    mutating func enter(
        _ index: Int, _ next: Stage, in lane: UInt8, phase: Int, drain: Int64, at moment: Int64
    ) {
        if !hasBegun {
            origin = moment
            if slices > 1 { nextSlice = moment + StageRun.second }
        }
        hasBegun = true
        let label = sliced(next.label, at: moment)
        lanes[Int(lane)].enter(index, label: label, phase: phase, at: moment)
        self[lane].began = moment
        self[lane].label = label
        self[lane].labelled = moment
        self[lane].isMeasured = next.measured
        self[lane].drain = drain
    }

    private static let second: Int64 = 1_000_000_000

    /// The label of what is planned in a stretch at a moment.
    private func sliced(_ stretch: Int, at moment: Int64) -> UInt16 {
        if slices == 1 { return UInt16(stretch) }
        let second = Int(max(0, moment - origin) / StageRun.second)
        return UInt16(stretch * slices + second % slices)
    }

    /// Labels what is planned up to a moment by its seconds.
    mutating func slice(until moment: Int64) {
        while nextSlice <= moment {
            for lane in lanes.indices where self[UInt8(lane)].labelled < nextSlice {
                guard lanes[lane].stage >= 0 else { continue }
                let label = sliced(Int(self[UInt8(lane)].label) / slices, at: nextSlice)
                lanes[lane].relabel(label, at: nextSlice)
                self[UInt8(lane)].label = label
                self[UInt8(lane)].labelled = nextSlice
            }
            nextSlice += StageRun.second
        }
    }

    mutating func pause(_ lane: UInt8, at time: Int64) {
        self[lane].isPaused = true
        self[lane].pausedAt = time
    }

    /// Ends a pause and tells how long it was; 0 if there was none.
    mutating func resume(_ lane: UInt8, at time: Int64) -> Int64 {
        guard self[lane].isPaused else { return 0 }
        self[lane].isPaused = false
        return time - self[lane].pausedAt
    }

    // MARK: Recoveries

    /// From now on it is watched how the lane recovers from what its stage is.
    mutating func beganRecovery(_ lane: UInt8) {
        lanes[Int(lane)].recovering = lanes[Int(lane)].stageOfSide
        recoveries += 1
    }

    /// The stage is over of which that was watched; its number, nil if there was none.
    mutating func endRecovery(_ lane: UInt8) -> Int? {
        guard let stage = lanes[Int(lane)].recovering else { return nil }
        lanes[Int(lane)].recovering = nil
        recoveries -= 1
        return stage
    }

    // MARK: Once

    /// A stage of `once` has begun its clients.
    mutating func beganOnce(_ lane: UInt8) {
        lanes[Int(lane)].onceBegan = true
        onceStages += 1
        checkOnce(Int(lane))
    }

    /// A stage of `once` is over, done or not.
    mutating func endOnce(_ lane: UInt8) {
        guard lanes[Int(lane)].onceBegan else { return }
        lanes[Int(lane)].onceBegan = false
        onceStages -= 1
    }

    /// A client is gone for good; one of the population has been taken off it before.
    mutating func forget(_ origin: Client.Origin, _ lane: UInt8) {
        guard origin == .once else { return }
        lanes[Int(lane)].onceLive -= 1
        checkOnce(Int(lane))
    }

    private mutating func checkOnce(_ lane: Int) {
        guard lanes[lane].onceBegan, lanes[lane].onceLive == 0 else { return }
        endOnce(UInt8(lane))
        // Only when the clients of the other side are done too, the stage is.
        if hasSides {
            let twin = lane < ownLanes ? lane + ownLanes : lane - ownLanes
            if lanes[twin].stage != lanes[lane].stage || lanes[twin].onceBegan { return }
        }
        done.append(lanes[lane].stage)
    }

    /// Whether a stage of `once` is done that was not told of.
    var hasDone: Bool { !done.isEmpty }

    /// The stages of `once` that are done and were not told of.
    mutating func takeDone() -> [Int] {
        defer { done = [] }
        return done
    }
}
