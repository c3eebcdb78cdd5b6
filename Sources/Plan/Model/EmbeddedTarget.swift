public import Units

/// How the server inside behaves.
public struct EmbeddedTarget: Sendable, Equatable {
    /// What it does with messages.
    public var behaviour = Behaviour.echo
    /// How long an answer waits, one drawn by weight for each; empty: not at all.
    public var delays: [WeightedDelay] = []
    /// Whether answers say when they were sent.
    public var stamp = false
    /// The share of messages that get no answer.
    public var drop = Share(fraction: 0)
    /// The share of answers that come twice.
    public var duplicate = Share(fraction: 0)
    /// The share of answers that change places with the next one.
    public var reorder = Share(fraction: 0)
    /// How many answers a second it gives; nil: as many as it can.
    public var capacity: Rate?
    public var stalls: [Stall] = []
    /// How long after its handshake each connection is closed.
    public var closeAfter: TimeAmount?
    /// The share of sessions that it ends by a reset.
    public var abrupt = Share(fraction: 0)
    /// How fast it reads from each connection; nil: as fast as it can.
    public var slowReads: ByteRate?
    public var rejection: Rejection?
    /// The bytes of payload that a frame of an answer has at most; nil: one frame.
    public var fragment: ByteCount?
    /// Whether it agrees to permessage-deflate.
    public var compression = true
    /// Whether it speaks TLS; the target's `tls` decides, so compiling sets it.
    public var tls = false

    public init() {}

    /// What a server does with messages; the words are those of plans.
    public enum Behaviour: String, Sendable, CaseIterable {
        case echo, agents, chat
    }

    /// One kind of delay among several.
    public struct WeightedDelay: Sendable, Equatable {
        public var weight = 1.0
        public var delay = Spread.constant(.zero)
    }

    /// A time in which the server stands still, counted from its start.
    public struct Stall: Sendable, Equatable {
        public var at = TimeAmount.zero
        public var duration = TimeAmount.zero
    }

    /// A share of handshakes that is answered with an HTTP status.
    public struct Rejection: Sendable, Equatable {
        public var share = Share(fraction: 0)
        public var status = 503
    }
}
