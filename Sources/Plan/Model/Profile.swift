public import Units

/// One kind of virtual client. Messages are named by their index in the plan.
public struct Profile: Sendable {
    public var name: String
    public var weight = 1.0
    public var session: Spread?
    public var open: [Step] = []
    public var flow: [Step] = []
    /// The schedules of planned sends.
    public var send: [Schedule] = []
    /// What answers frames by itself; the first that matches is taken.
    public var reactions: [Reaction] = []
    /// What follows a session that ended against the plan; nil: the client is failed.
    public var reconnect: Reconnect? = Reconnect()
    /// What sessions read at most, as of a slow consumer; nil: no bound.
    public var readRate: ByteRate?
    /// How sessions end by plan.
    public var close = Close()
    /// A target of its own with all that the plan's says besides; nil: the plan's.
    public var target: OwnTarget?
    /// How sessions follow each other and what keeps them alive.
    public var lifecycle = Lifecycle()

    /// How sessions end by plan.
    public struct Close: Sendable {
        /// What the close frame says.
        public var code: UInt16 = 1000
        public var reason: Template?
        /// The share of these ends that is a reset.
        public var abrupt = Share(fraction: 0)
        /// Codes with which the server may end a session by plan; empty: the usual ones.
        public var expected: [UInt16] = []
    }

    /// A profile's own target.
    public struct OwnTarget: Sendable {
        public var target: Target
        /// Whether the place is its own too.
        public var hasOwnPlace: Bool
    }

    /// Planned sends.
    public struct Schedule: Sendable {
        public var mix: [(message: Int, weight: Double)] = []
        public var every = Spread.constant(.zero)
        public var pace = Pace.schedule
        public var limit: Int?
        public var align = false
        /// Sends a second of all clients of the profile together, in place of `every`.
        public var messages: Double?

        /// What plans the next send.
        public enum Pace: String, Sendable, CaseIterable { case schedule, reply }
    }

    /// One step of `open` or `flow`.
    public indirect enum Step: Sendable {
        case send(message: Int, count: Int, isAsync: Bool, mayFail: Bool)
        case expect(Expected, mayFail: Bool)
        case wait(Spread)
        case `repeat`(ClosedRange<Int>, [Step])
        case close(Closing)
        case choose([(weight: Double, steps: [Step])])
    }

    /// A message that a step waits for.
    public struct Expected: Sendable {
        public var match: [Message.Condition] = []
        public var check: [Message.Condition] = []
        public var captures: [Message.Capture] = []
        public var timeout = Message.usualTimeout
        /// What it is timed and counted under, by its place among the names of steps; nil: nothing.
        public var name: Int?
        /// Whether a frame will do too that came before and that nobody took.
        public var isEarly = false
    }

    /// How a step or a reaction closes the session.
    public struct Closing: Sendable {
        public var code: UInt16 = 1000
        public var reason: Template?
        /// Whether the connection is reset in place of a close handshake.
        public var isAbrupt = false
    }

    /// What a frame sets off.
    public struct Reaction: Sendable {
        /// The frames it is for; nil: any.
        public var when: [Message.Condition]?
        public var action = Action.echo
        /// How long it waits from the arrival on.
        public var after = Spread.constant(.zero)

        /// What is done.
        public enum Action: Sendable {
            /// The frame is sent back as it came.
            case echo
            case send(message: Int)
            case close(Closing)
        }
    }

    /// Delays between tries: the n-th is min(delay × factorⁿ, max) less up to `jitter`.
    public struct Reconnect: Sendable, Equatable {
        public var delay = TimeAmount.milliseconds(200)
        public var max = TimeAmount.seconds(10)
        public var factor = 2.0
        public var jitter = Share(fraction: 1)
        public var attempts: Int?

        public init() {}
    }
}
