internal import Memory
internal import Metrics
internal import Wire

/// Where a loop stands in the stage graph.
struct StageRun: ~Copyable {
    /// Index of the stage that runs, −1 before the first.
    var index = -1
    /// When it began, and when the first one did.
    var began: Int64 = 0
    var origin: Int64 = 0
    /// Stages that were announced, in order.
    var announced: [(stage: Int, at: Int64)] = []
    /// Starts of the stages so far with their phase labels, latest last.
    private var labels: [(start: Int64, label: UInt16)] = []
    /// The phase label of the stage that runs.
    private(set) var currentLabel: UInt16 = 0
    /// Whether that phase is judged.
    private(set) var isMeasured = false
    /// How long requests in flight may take to end when clients leave by plan.
    var drain: Int64 = 0
    /// When something of the stage itself is due next.
    var nextEvent = Int64.max

    /// The stage that ended last, with the gauges at its end.
    private(set) var ended: (stage: Int, gauges: LoopGauges) = (-1, LoopGauges(profiles: 0))

    /// Set once the run is to end; the loop is done when no client is left.
    var isStopping = false

    var paused = false
    private var pausedAt: Int64 = 0
    /// Clients whose steps came due in a pause, with the time they were planned for.
    var standing: [(client: Handle<Client>, time: Int64)] = []

    /// Population clients of this share by their place; place i is client i × shares + share.
    var population = Column(capacity: 256, filledWith: Handle<Client>.none)
    /// So many places were ever used.
    var placesUsed = 0
    /// Who has each of those places that are free again; a client that is there says it itself.
    var identities = Column(capacity: 256, filledWith: PlaceIdentity(number: 0, values: -1))
    /// How far the curve of the stage has been followed, in nanoseconds from its start.
    var cursor: Int64 = 0
    var arrivals: ArrivalSchedule?
    var assignment = TemplateAssignment([1])
    var onceLive = 0
    var onceBegan = false

    /// Whether all clients of a `once` stage are done.
    var onceDone: Bool { onceBegan && onceLive == 0 }

    /// The phase that a moment before the stage that runs belongs to.
    mutating func earlierLabel(at planned: Int64) -> UInt16 {
        var position = labels.count - 1
        while position > 0, labels[position].start > planned { position -= 1 }
        return position < 0 ? 0 : labels[position].label
    }

    /// A stage begins.
    mutating func enter(_ next: Int, label: UInt16, measured: Bool, at moment: Int64) {
        if index < 0 { origin = moment }
        index = next
        began = moment
        currentLabel = label
        isMeasured = measured
        cursor = 0
        labels.append((moment, label))
    }

    /// Remembers the gauges at the end of the stage that runs.
    mutating func noteGauges(_ gauges: LoopGauges) { ended = (index, gauges) }

    /// The time by which schedules go: it stands still in a pause.
    func clock(_ time: Int64) -> Int64 { paused ? pausedAt : time }

    mutating func pause(at time: Int64) {
        paused = true
        pausedAt = time
    }

    /// Ends a pause and tells how long it was; 0 if there was none.
    mutating func resume(at time: Int64) -> Int64 {
        guard paused else { return 0 }
        paused = false
        return time - pausedAt
    }

    /// A client is gone for good; one of the population has been taken off it before.
    mutating func forget(_ origin: Client.Origin) {
        if origin == .once { onceLive -= 1 }
    }
}
