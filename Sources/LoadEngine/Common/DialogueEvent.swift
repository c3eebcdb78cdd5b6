public import Metrics
public import Wire

/// Hears of all that clients and their peers say to each other, in the thread of a loop. It is for one
/// client at a time, such as that of `wsplan trace`: with it every message costs a text.
public typealias DialogueListener = @Sendable (DialogueEvent) -> Void

/// One thing that a client sent, got or met.
public struct DialogueEvent: Sendable {
    /// What it is.
    public enum What: Hashable, Sendable {
        /// A head of HTTP: the request of a handshake, or the answer to it.
        case request, answer
        case sent(Opcode)
        case received(Opcode)
        case error(ErrorKind)
        /// A disruption has cut its connection.
        case cut
    }

    /// In nanoseconds from the start of the run.
    public var at: Int64
    /// Tells the client's connections apart.
    public var connection: UInt32
    public var what: What
    public var text: CaseText
    /// Bytes of its payload.
    public var count: Int
    /// Of what is sent the message's label, of a reply that of its request; nil: none.
    public var message: Int?
    /// Of a reply the time since its request was sent, in nanoseconds.
    public var after: Int64?
    /// The label of the `receive` that names it.
    public var receive: Int?
    /// Whether an `expect` step waited for it.
    public var isExpected = false
    /// Whether a reaction takes it.
    public var isReactedTo = false
    /// Whether it is a late or second reply.
    public var isFormer = false

    init(at moment: Int64, on connection: UInt32, _ what: What, _ text: CaseText, count: Int = 0) {
        at = moment
        self.connection = connection
        self.what = what
        self.text = text
        self.count = count
    }

    /// Whether it is a data message that came and that nobody took.
    public var isStray: Bool {
        guard case .received(let opcode) = what, !opcode.isControl else { return false }
        return after == nil && receive == nil && !isExpected && !isReactedTo && !isFormer
    }
}
