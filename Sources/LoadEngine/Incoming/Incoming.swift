internal import Wire

/// What the peers of a loop have sent and the loop has not dealt with: the region that sockets are read
/// into, the beginnings of heads and messages, what is left over when a connection's turn ends, and who
/// is to be read when.
///
///     socket → region → pieces → loop
///               ↑  ↓
///           rest, backlog
///
/// It reads no socket and knows no client. Connections are known by their `slot`, which is none as long as
/// nothing is kept for them.
struct Incoming: ~Copyable {
    /// Head room for a rest, then one read.
    let region = Region(count: EngineLimits.headRoom + EngineLimits.readSize)
    private var inbounds = Slab<Inbound>()
    /// Tokens of the connections that wait for their next turn; some may be gone.
    private var behind = WaitingLine<UInt64>()
    /// When slow consumers read again: tokens of their connections.
    private var paced = TimeHeap<UInt64>()
    private var spent = SpentBuffers()
    /// The first messages that nobody took, and those that an `expect` step may still take.
    var strays = Strays()
    var untaken = UntakenFrames()
    private var stampedReads: UInt64 = 0

    init() {}

    deinit { region.free() }

    // MARK: Reads

    /// Puts the rest of a connection in front of the next read; returns where it begins.
    @inline(__always)
    mutating func placeRest(_ slot: Handle<Inbound>) -> Int {
        guard slot.isSome else { return EngineLimits.headRoom }
        let begin = EngineLimits.headRoom - inbounds[slot].assembler.restCount
        inbounds[slot].assembler.putRest(into: region, at: begin)
        return begin
    }

    /// Forgets the rest, once a read stands behind it.
    @inline(__always)
    mutating func forgetRest(_ slot: Handle<Inbound>) {
        if slot.isSome { inbounds[slot].assembler.forgetRest() }
    }

    /// Keeps a head that is not complete.
    mutating func keepRest(_ slot: inout Handle<Inbound>, _ bytes: Span<UInt8>) {
        inbounds[keep(&slot)].assembler.keep(bytes, from: 0)
    }

    /// A copy of what is kept of a head.
    mutating func rest(_ slot: Handle<Inbound>) -> [UInt8] {
        slot.isSome ? inbounds[slot].assembler.restBytes : []
    }

    /// Whether a stamp of the kernel is to be held against the clock; every eighth is.
    mutating func checksStamp() -> Bool {
        stampedReads &+= 1
        return stampedReads & 7 == 0
    }

    // MARK: Pieces

    /// Takes the piece at `position`; a message in one frame needs nothing of what is kept here.
    @inline(__always)
    mutating func next(
        _ slot: inout Handle<Inbound>, _ bytes: Span<UInt8>, at position: Int, _ rules: FrameRules,
        limit: Int,
        _ turn: inout ReadingTurn
    ) -> MessagePiece {
        turn.takeFrame()
        if slot.isNone,
            let whole = MessageAssembler.whole(bytes, at: position, rules, limit: limit)
        {
            return whole
        }
        return assemble(&slot, bytes, at: position, rules, limit)
    }

    private mutating func assemble(
        _ slot: inout Handle<Inbound>, _ bytes: Span<UInt8>, at position: Int, _ rules: FrameRules,
        _ limit: Int
    ) -> MessagePiece {
        inbounds[keep(&slot)].assembler.next(bytes, at: position, rules, limit: limit)
    }

    /// Hands over the payload of a message that came in pieces.
    mutating func takePayload(_ slot: inout Handle<Inbound>) -> ByteBuffer {
        let payload = inbounds[slot].assembler.takePayload()
        release(&slot)
        return payload
    }

    // MARK: Turns

    /// Whether a connection waits for its next turn.
    @inline(__always)
    mutating func isBehind(_ slot: Handle<Inbound>) -> Bool {
        slot.isSome && inbounds[slot].isBehind
    }

    /// Connections that wait for their next turn, and maybe some that are gone.
    var behindCount: Int { behind.count }

    /// The token of the one that has waited longest.
    mutating func nextBehind() -> UInt64? { behind.next() }

    /// A connection's turn is over and this is left; it goes on with its next one.
    mutating func fallBehind(
        _ slot: inout Handle<Inbound>, _ token: UInt64, _ backlog: consuming Backlog
    ) {
        inbounds[keep(&slot)].backlog = consume backlog
        behind.append(token)
    }

    /// Takes out what a connection was left with, to go on with it.
    mutating func takeBacklog(_ slot: Handle<Inbound>) -> Backlog? { inbounds[slot].backlog.take() }

    /// When what a connection is behind with came: all that came before has been looked at.
    mutating func moment(_ slot: Handle<Inbound>) -> Int64 { inbounds[slot].moment }

    /// Something has happened to the socket of a connection that is behind.
    mutating func noteMore(_ slot: Handle<Inbound>, ended: Bool) {
        inbounds[slot].backlog?.hasMore = true
        if ended { inbounds[slot].backlog?.isEnded = true }
    }

    /// Keeps a message that is inflated in steps.
    mutating func suspend(_ slot: inout Handle<Inbound>, _ inflation: consuming Inflation) {
        inbounds[keep(&slot)].inflation = consume inflation
    }

    /// Whether a message of a connection is inflated in steps.
    mutating func isInflating(_ slot: Handle<Inbound>) -> Bool {
        slot.isSome && inbounds[slot].isInflating
    }

    /// Takes such a message out, to go on with it.
    mutating func takeInflation(_ slot: Handle<Inbound>) -> Inflation? {
        slot.isSome ? inbounds[slot].inflation.take() : nil
    }

    // MARK: Slow consumers

    /// When the next slow consumer reads.
    var nextPaced: Int64? { paced.nextTime }

    /// Has a slow consumer read at a time.
    mutating func readLater(_ token: UInt64, at time: Int64) { paced.add(token, at: time) }

    /// A slow consumer whose time has come.
    mutating func takePaced(until time: Int64) -> UInt64? { paced.take(until: time) }

    // MARK: Memory

    /// Whether memory of large messages has to be given back.
    var hasSpent: Bool { spent.bytes > 0 }

    /// Takes what a message was in and is of no use any more.
    mutating func discard(_ buffer: consuming ByteBuffer) { spent.add(buffer) }

    /// Gives some of it back.
    mutating func giveBack() { spent.giveBack() }

    // MARK: Slots

    private mutating func keep(_ slot: inout Handle<Inbound>) -> Handle<Inbound> {
        if slot.isNone { slot = inbounds.insert(Inbound()) }
        return slot
    }

    /// A connection between messages owns nothing.
    @inline(__always)
    mutating func release(_ slot: inout Handle<Inbound>) {
        if slot.isSome, inbounds[slot].isEmpty { discard(&slot) }
    }

    /// Forgets all that is kept for a connection.
    mutating func discard(_ slot: inout Handle<Inbound>) {
        guard slot.isSome else { return }
        var inbound = inbounds.remove(slot)
        slot = .none
        if !inbound.assembler.isEmpty { spent.add(inbound.assembler.takePayload()) }
        if let inflation = inbound.inflation.take() {
            spent.add(inflation.packed)
            spent.add(inflation.plain)
        }
    }

    /// How many connections have something here.
    var count: Int { inbounds.count }
}
