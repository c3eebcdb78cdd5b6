public import Units

/// One kind of virtual client: where it connects, what its sessions do, how they end.
public struct ClientTemplate: Sendable {
    /// Its part of the clients that a stage starts; the stage may override it.
    public var weight: Double
    /// The endpoints it may use, in the plan's order, and how one is picked at each connect.
    public var endpoints: [Int]
    public var pick: EndpointPick
    /// How long a session lasts; nil: until the end.
    public var session: Spread?
    /// What follows a session that ended against the plan; nil: the client is failed.
    public var reconnect: ReconnectPolicy?
    /// Steps that run once a session is open, before anything else; may be empty.
    public var open: StepProgram
    /// Steps that run over and over until the session ends, beside the schedules; may be empty.
    public var flow: StepProgram
    /// The generators of planned sends.
    public var schedules: [SendSchedule]
    /// What answers frames by itself, first match wins.
    public var reactions: [Reaction]
    /// Status code of the close frame when a session ends by plan.
    public var closeCode: UInt16
    /// Its reason, cut to what a control frame has room for; nil: none.
    public var closeReason: PayloadTemplate?
    /// Bytes a second that its sessions read at most, as of a slow consumer; nil: no bound.
    public var readRate: Double?
    /// How its sessions follow each other and what keeps them alive.
    public var lifecycle = Lifecycle()

    public init(
        weight: Double, endpoints: [Int], pick: EndpointPick, session: Spread?,
        reconnect: ReconnectPolicy?, open: StepProgram, flow: StepProgram,
        schedules: [SendSchedule], reactions: [Reaction], closeCode: UInt16
    ) {
        self.weight = weight
        self.endpoints = endpoints
        self.pick = pick
        self.session = session
        self.reconnect = reconnect
        self.open = open
        self.flow = flow
        self.schedules = schedules
        self.reactions = reactions
        self.closeCode = closeCode
    }
}

/// How one of several endpoints is chosen at a connect.
public enum EndpointPick: Sendable { case first, roundRobin, random }

/// Delays between tries: the n-th, from n = 0, is min(delay × factorⁿ, max) less up to `jitter`.
public struct ReconnectPolicy: Sendable, Equatable {
    /// First delay and largest one, in nanoseconds.
    public var delay: Int64
    public var max: Int64
    public var factor: Double
    /// The largest part of a delay that chance takes off, 0…1.
    public var jitter: Double
    /// Tries in a row after which the client is failed; nil: never.
    public var attempts: Int?

    public init(delay: Int64, max: Int64, factor: Double, jitter: Double, attempts: Int?) {
        self.delay = delay
        self.max = max
        self.factor = factor
        self.jitter = jitter
        self.attempts = attempts
    }
}

/// A weighted generator of planned sends.
public struct SendSchedule: Sendable {
    /// Message indices with their weights (positive, any sum).
    public var mix: [(message: Int, weight: Double)]
    /// The gap between planned sends.
    public var every: Spread
    /// Whether sends are planned in advance, or each after the reply to the one before.
    public var pace: Pace
    /// Requests of this schedule in flight per session at most; nil: no bound.
    public var limit: Int?
    /// Whether all clients send at the same moments instead of at a random phase.
    public var align: Bool
    /// Sends a second of all clients of the template together, in place of `every`; nil: each client
    /// sends by times of its own.
    public var sharedRate: Double?

    /// What plans the next send.
    public enum Pace: Sendable { case schedule, reply }

    public init(
        mix: [(message: Int, weight: Double)], every: Spread, pace: Pace, limit: Int?, align: Bool
    ) {
        self.mix = mix
        self.every = every
        self.pace = pace
        self.limit = limit
        self.align = align
    }
}

extension ClientTemplate {
    /// The messages its clients may send.
    var messages: [Int] {
        var used = schedules.flatMap { $0.mix.map(\.message) }
        for instruction in open.instructions + flow.instructions {
            if case .send(let message, _, _, _) = instruction { used.append(message) }
        }
        for reaction in reactions {
            if case .send(let message) = reaction.action { used.append(message) }
        }
        return used
    }
}
