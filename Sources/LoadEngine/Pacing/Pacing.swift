internal import Metrics
internal import Wire

/// When clients send: what their schedules have planned, what of it waits for its turn, and the sends
/// that clients share. It looks at no clock and at no socket: moments, and the facts of schedules, are
/// handed in, planned sends come out.
///
///     begin ─▶ due ─▶ send ─▶ … ─▶ replied            with `pace: reply`
///                └──▶ wait ─▶ release ─▶ send         behind a limit or a full socket
///
/// A client has its first schedule's state itself (`first`), as most have no other.
struct Pacing: ~Copyable {
    private let draws: SendDraws
    /// States in further schedules of clients.
    private var states = Slab<ScheduleState>()
    private var queues = Slab<WaitingLine<PlannedSend>>()
    /// Schedules whose sends the clients of a profile share.
    var shared: SharedSchedules

    /// When sessions became active whose twins on another side have not yet.
    var starts = SessionStarts()

    /// Of one loop of those that keep a ledger of the sends of a graph.
    init(_ graph: StageGraph, loop: Int, _ ledger: SendLedger) {
        self.init(
            seed: graph.seed, loop: loop, ledger,
            sides: graph.labels.sides == 1
                ? nil
                : SharedSchedules.Sides(
                    lanes: graph.lanes.count, profiles: graph.ownTemplates.count))
    }

    init(
        seed: UInt64, loop: Int, _ ledger: SendLedger, sides: SharedSchedules.Sides? = nil
    ) {
        draws = SendDraws(seed: seed)
        shared = SharedSchedules(seed: seed, loop: loop, ledger, sides: sides)
    }

    // MARK: One of the schedules

    /// Where the state in a schedule other than the first lies.
    private mutating func place(_ number: UInt8, behind first: ScheduleState) -> Handle<
        ScheduleState
    > {
        var place = first.next
        for _ in 1..<max(number, 1) { place = states[place].next }
        return place
    }

    /// Lends the state of a client in one of its schedules: the only place that tells the first one
    /// from further ones.
    @inline(__always)
    private mutating func with<R>(
        _ number: UInt8, _ first: inout ScheduleState, _ body: (inout ScheduleState) -> R
    ) -> R {
        if number == 0 { return body(&first) }
        return body(&states[place(number, behind: first)])
    }

    // MARK: Begin and end

    /// The schedules of a client begin, or go on after a reconnect; what is planned after a reply
    /// begins anew in any case. `clock` is the time that stands still in a pause; `turn` tells beginnings
    /// in one session apart.
    mutating func begin(
        _ client: PacedClient, _ first: inout ScheduleState, isNew: Bool, turn: UInt32 = 0,
        from clock: Int64, like twin: SessionStart? = nil, origin: Int64,
        _ table: inout ScheduleTable
    ) {
        if client.schedules.count > 1, first.next.isNone { addStates(client, &first) }
        let draws = draws
        for number in 0..<UInt8(truncatingIfNeeded: client.schedules.count) {
            let facts = table[client.schedules.place(number)]
            if facts.isShared || client.shares(number) { continue }
            if !isNew && !facts.afterReply { continue }
            if let twin, !facts.afterReply, !facts.isUnpaced,
                begin(number, facts, of: client, &first, like: twin, from: clock, origin, turn)
            {
                continue
            }
            let planned = draws.firstSend(
                facts, of: client, from: clock, origin: origin, turn: turn)
            with(number, &first) { $0.nextSend = planned }
        }
    }

    /// A schedule begins that its client's twin has begun before, with the first of its sends that still
    /// comes; false if that is too far behind.
    private mutating func begin(
        _ number: UInt8, _ facts: ScheduleFacts, of client: PacedClient,
        _ first: inout ScheduleState, like twin: SessionStart, from clock: Int64, _ origin: Int64,
        _ turn: UInt32
    ) -> Bool {
        var sends = number < twin.sends.count ? twin.sends[Int(number)] : 0
        var planned = draws.firstSend(
            facts, of: client, from: twin.clock, origin: origin, turn: turn)
        var steps = 0
        while planned < clock {
            steps += 1
            if steps > EngineLimits.sendsBehind { return false }
            sends &+= 1
            planned &+= draws.gap(facts, of: client, sends)
        }
        with(number, &first) {
            $0.nextSend = planned
            $0.sends = sends
        }
        return true
    }

    /// How many sends each schedule of a client has planned so far.
    mutating func sends(_ first: ScheduleState) -> [UInt32] {
        var all = [first.sends]
        var place = first.next
        while place.isSome {
            all.append(states[place].sends)
            place = states[place].next
        }
        return all
    }

    /// The first schedule of a client begins, which had a shared rate in its place.
    mutating func beginFirst(
        _ client: PacedClient, _ first: inout ScheduleState, from clock: Int64, origin: Int64,
        _ table: inout ScheduleTable
    ) {
        let facts = table[client.schedules.place(0)]
        if facts.isShared { return }
        first.nextSend = draws.firstSend(facts, of: client, from: clock, origin: origin)
    }

    private mutating func addStates(_ client: PacedClient, _ first: inout ScheduleState) {
        for _ in 1..<client.schedules.count {
            var state = ScheduleState()
            state.next = first.next
            first.next = states.insert(state)
        }
    }

    /// A client plans nothing until its schedules begin again.
    mutating func stop(_ first: inout ScheduleState) {
        first.nextSend = .max
        var place = first.next
        while place.isSome {
            states[place].nextSend = .max
            place = states[place].next
        }
    }

    /// A client is busy again for the `turn`-th time: its schedules begin anew, but those that a reply
    /// or a waiting send will go on with.
    mutating func start(
        _ client: PacedClient, _ first: inout ScheduleState, turn: UInt32, from clock: Int64,
        origin: Int64, _ table: inout ScheduleTable
    ) {
        let draws = draws
        for number in 0..<UInt8(truncatingIfNeeded: client.schedules.count) {
            let facts = table[client.schedules.place(number)]
            if facts.isShared || client.shares(number) { continue }
            let planned = draws.firstSend(
                facts, of: client, from: clock, origin: origin, turn: turn)
            with(number, &first) { if !$0.awaitsReply(facts) { $0.nextSend = planned } }
        }
    }

    /// Moves what a client has planned by the length of a pause.
    mutating func shift(_ first: inout ScheduleState, by length: Int64) {
        first.shift(by: length)
        var place = first.next
        while place.isSome {
            states[place].shift(by: length)
            place = states[place].next
        }
    }

    /// A client is gone for good.
    mutating func forget(_ first: inout ScheduleState) {
        while first.next.isSome { first.next = states.remove(first.next).next }
        first.nextSend = .max
    }

    // MARK: Planned sends

    /// When the next send of a client is planned; `.max` for none.
    @inline(__always)
    mutating func nextSend(_ first: ScheduleState) -> Int64 {
        first.next.isNone ? first.nextSend : earliest(first)
    }

    private mutating func earliest(_ first: ScheduleState) -> Int64 {
        var earliest = first.nextSend
        var place = first.next
        while place.isSome {
            earliest = min(earliest, states[place].nextSend)
            place = states[place].next
        }
        return earliest
    }

    /// A look through the schedules of a client for what is planned up to a moment, and before another
    /// one at which the client becomes idle.
    struct Round: BitwiseCopyable {
        let now: Int64
        let end: Int64
        /// The schedule at hand.
        var number: UInt8 = 0
    }

    /// The next send that is due in a round; nil at its end. What is sent as often as the loop comes
    /// round, or after a reply, has one turn in it: a send that is dropped plans the next one at once.
    @inline(__always)
    mutating func due(
        _ round: inout Round, of client: PacedClient, _ first: inout ScheduleState,
        _ table: inout ScheduleTable
    ) -> PlannedSend? {
        let draws = draws
        let (now, end) = (round.now, round.end)
        while Int32(round.number) < client.schedules.count {
            let facts = table[client.schedules.place(round.number)]
            let send = with(round.number, &first) {
                $0.take(facts, of: client, draws, &table, until: now, before: end)
            }
            if send == nil || facts.hasOneTurn { round.number &+= 1 }
            if let send { return send }
        }
        return nil
    }

    /// The reply to a send has come, or it will never leave: with `pace: reply` the next one is
    /// planned when the think time after that is over.
    @inline(__always)
    mutating func replied(
        _ facts: ScheduleFacts, of client: PacedClient, _ first: inout ScheduleState,
        at clock: Int64
    ) {
        guard facts.afterReply, !client.shares(facts.number) else { return }
        let draws = draws
        with(facts.number, &first) {
            let think = facts.isUnpaced ? 0 : draws.gap(facts, of: client, $0.sends)
            $0.nextSend = clock &+ think
        }
    }

    /// Lag above which a send of a schedule is late.
    @inline(__always)
    mutating func lateAbove(_ facts: ScheduleFacts, in lane: UInt8) -> Int64 {
        facts.isShared ? shared.lateAbove(facts, in: lane) : facts.lateAbove
    }

    // MARK: Requests in flight

    /// A request of a schedule has begun.
    @inline(__always)
    mutating func began(
        _ number: UInt8, _ first: inout ScheduleState, _ inFlight: inout InFlight
    ) {
        with(number, &first) { inFlight.add(to: &$0.requests) }
    }

    /// A request of a schedule has ended.
    @inline(__always)
    mutating func ended(
        _ number: UInt8, _ first: inout ScheduleState, _ inFlight: inout InFlight
    ) {
        with(number, &first) { inFlight.take(from: &$0.requests) }
    }

    // MARK: Waiting sends

    /// Whether a send of a schedule has to wait: so many requests are in flight that nothing is added,
    /// or others wait already.
    @inline(__always)
    mutating func hasToWait(_ facts: ScheduleFacts, _ first: inout ScheduleState) -> Bool {
        with(facts.number, &first) { $0.queue.isSome || $0.requests.count >= facts.limit }
    }

    /// Has a send wait; false if there is no room for it.
    mutating func wait(_ send: PlannedSend, _ first: inout ScheduleState) -> Bool {
        var queue = with(send.schedule, &first) { $0.queue }
        if queue.isNone {
            queue = queues.insert(WaitingLine())
            let made = queue
            with(send.schedule, &first) { $0.queue = made }
        }
        guard queues[queue].count < EngineLimits.waitingSends else { return false }
        queues[queue].append(send)
        return true
    }

    /// Whether something of a client may wait, for a first look.
    @inline(__always)
    mutating func mayHaveWaiting(_ first: ScheduleState) -> Bool {
        first.queue.isSome || first.next.isSome
    }

    /// The next of a client's waiting sends that the limits let go; nil if there is none.
    mutating func release(
        _ client: PacedClient, _ first: inout ScheduleState, _ table: inout ScheduleTable
    ) -> PlannedSend? {
        for number in 0..<UInt8(truncatingIfNeeded: client.schedules.count) {
            let limit = table[client.schedules.place(number)].limit
            let queue = with(number, &first) { $0.requests.count < limit ? $0.queue : .none }
            if queue.isSome { return next(in: queue, number, &first) }
        }
        return nil
    }

    /// Takes out a waiting send of a client, whatever the limits say; nil if none is left.
    mutating func giveUp(
        _ client: PacedClient, _ first: inout ScheduleState
    ) -> PlannedSend? {
        for number in 0..<UInt8(truncatingIfNeeded: client.schedules.count) {
            let queue = with(number, &first) { $0.queue }
            if queue.isSome { return next(in: queue, number, &first) }
        }
        return nil
    }

    /// Takes the oldest send of a queue; with the last one the queue goes.
    private mutating func next(
        in queue: Handle<WaitingLine<PlannedSend>>, _ number: UInt8, _ first: inout ScheduleState
    ) -> PlannedSend? {
        let send = queues[queue].next()
        if queues[queue].isEmpty {
            _ = queues.remove(queue)
            with(number, &first) { $0.queue = .none }
        }
        return send
    }
}
