public import Units

/// What a client does by itself when a frame arrives.
public struct Reaction: Sendable {
    /// The frames it is for; nil takes any.
    public var when: Matcher?
    public var action: Action
    /// How long it waits from the arrival on.
    public var after = Spread.constant(.zero)

    /// What is done.
    public enum Action: Sendable {
        /// Send the frame back with the same opcode.
        case echo
        /// Send this message.
        case send(message: Int)
        /// End the session by plan.
        case close(Closing)
    }

    public init(when: Matcher?, action: Action, after: Spread = .constant(.zero)) {
        self.when = when
        self.action = action
        self.after = after
    }
}

/// How a step or a reaction closes a session.
public struct Closing: Sendable {
    /// Status code and reason of the close frame.
    public var status: UInt16
    public var reason: PayloadTemplate?
    /// Whether the connection is reset in place of a close handshake.
    public var isAbrupt: Bool

    public init(status: UInt16 = 1000, reason: PayloadTemplate? = nil, isAbrupt: Bool = false) {
        self.status = status
        self.reason = reason
        self.isAbrupt = isAbrupt
    }
}
