internal import Metrics
internal import Wire

/// One virtual client: who it is, and what it will do next. Its timer is armed for the earliest of
/// its next send, `sessionEnd` and `wake`.
struct Client: BitwiseCopyable {
    /// Where the client belongs, which decides what follows the end of a session.
    enum Origin: UInt8, BitwiseCopyable {
        case population, arrival, once
        /// Not a client of the load: it tries the first endpoint for one that was moved from there.
        case probe
        /// Nor is this one: it keeps a connection that the clients of a pool share.
        case pooled

        /// Whether it is one of those that the load has.
        var isOfLoad: Bool { self != .probe && self != .pooled }
        /// Whether it is of the load and of no population.
        var hasNoPlace: Bool { self == .arrival || self == .once }
    }

    /// `client.index`.
    var number: UInt32
    var template: UInt16
    var origin: Origin
    var state = ClientState.waiting
    var connection: Handle<Connection> = .none
    /// Connects that failed or sessions that were lost in a row.
    var attempts: UInt16 = 0
    /// The lane of its population.
    var lane: UInt8 = 0
    private var marks: UInt8 = 0
    /// Sessions still to be run; `.max` for no end.
    var sessionsLeft: Int32 = 1
    /// Completed sessions or runs of the flow.
    var iteration: UInt32 = 0
    /// Messages so far.
    var sequence: UInt32 = 0
    /// Its number among the clients of its template, by which endpoints are taken in turn.
    var turn: UInt16 = 0
    /// The state that it counts as.
    var gauge = StateGauge.connecting
    /// What it could not do because a value or row was not there, and has to face when it wakes.
    var lack = Lack.nothing
    /// Where it stands in its first schedule.
    var schedule = ScheduleState()
    /// When the session ends by plan.
    var sessionEnd = Int64.max
    /// When the current state has to move on: timeout, back-off, step.
    var wake = Int64.max
    /// When the next connect was planned.
    var planned: Int64
    /// The block of its values, −1 for none.
    var values: Int32 = -1
    /// What it remembers beside its session.
    var life: Handle<ClientLife> = .none
    /// What it remembers of its conversations.
    var conversation: Handle<ConversationState> = .none
    /// Its running steps.
    var steps: Handle<StepState> = .none
    /// Reactions so far.
    var reactions: UInt32 = 0
    /// Connects so far.
    var connects: UInt32 = 0

    /// Whether it ends for good when its session has ended.
    var ending: Bool {
        get { marks & 1 != 0 }
        set { marks = newValue ? marks | 1 : marks & ~1 }
    }

    /// Whether planned sends have begun; they go on over reconnects.
    var scheduled: Bool {
        get { marks & 2 != 0 }
        set { marks = newValue ? marks | 2 : marks & ~2 }
    }

    /// Whether it stands in the line of those that send at a common rate.
    var isInLine: Bool {
        get { marks & 4 != 0 }
        set { marks = newValue ? marks | 4 : marks & ~4 }
    }

    /// What a missing value has ended.
    enum Lack: UInt8, BitwiseCopyable {
        case nothing
        /// The step that needed it.
        case step
        /// A socket for its last connect.
        case socket
        /// The client itself: its unique rows have run out.
        case rows
    }

    init(number: UInt32, template: UInt16, origin: Origin, planned: Int64) {
        self.number = number
        self.template = template
        self.origin = origin
        self.planned = planned
    }
}
