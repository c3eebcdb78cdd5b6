internal import Memory
internal import Wire

/// What a loop has to do for its clients: when each of them is due, who was touched in this round, and
/// what has happened to sessions and is not settled yet.
///
/// An effect on one client never calls another one's: it posts an event, or touches the client. The loop
/// takes both in turn. So nothing that holds a client has it taken away underneath.
struct Agenda: ~Copyable {
    private struct Entry: BitwiseCopyable {
        var client: Handle<Client>
        var event: SessionEvent
    }

    /// Whether the control thread has sent something.
    var isCalled = true
    private var wheel: TimerWheel
    /// Clients whose timer has expired.
    private var due: [Int32] = []
    /// Clients that were touched: what they planned is sent, and their timers are armed.
    private var touched = Column(capacity: 1_024, filledWith: Handle<Client>.none)
    private var touchedCount = 0
    /// Events in the order in which they happened; those before `settled` have been.
    private var events: [Entry] = []
    private var settled = 0

    init(now: Int64) {
        wheel = TimerWheel(now: now, capacity: 1_024)
    }

    // MARK: Timers

    /// When the earliest client is due; nil if none is.
    var nextDeadline: Int64? { wheel.nextDeadline }

    /// Arms the timer of a client, `.max` for none.
    @inline(__always)
    mutating func arm(_ client: Handle<Client>, at time: Int64) {
        if time == .max { wheel.cancel(client.index) } else { wheel.arm(client.index, at: time) }
    }

    /// When the client's timer was set for.
    func deadline(of client: Handle<Client>) -> Int64 { wheel.deadline(of: client.index) }

    /// The clients whose time has come, earliest first.
    var dueCount: Int { due.count }
    func due(_ place: Int) -> Handle<Client> { Handle(index: due[place]) }

    /// Looks for the clients whose time has come; whether there are any.
    mutating func expire(_ now: Int64) -> Bool {
        guard let next = wheel.nextDeadline, next <= now else { return false }
        due.removeAll(keepingCapacity: true)
        wheel.expire(now, into: &due)
        return true
    }

    // MARK: Touched clients

    /// Has a client looked after before the loop sleeps.
    @inline(__always)
    mutating func touch(_ client: Handle<Client>) {
        if touchedCount > 0, touched[touchedCount - 1] == client { return }
        touched.require(touchedCount + 1)
        touched[touchedCount] = client
        touchedCount += 1
    }

    /// Whether somebody was touched.
    var hasTouched: Bool { touchedCount > 0 }

    /// The n-th client that was touched; none behind the last one, which forgets them all.
    @inline(__always)
    mutating func touched(_ place: Int) -> Handle<Client> {
        if place < touchedCount { return touched[place] }
        touchedCount = 0
        return .none
    }

    // MARK: Events

    /// Something has happened to a client's session.
    mutating func post(_ event: SessionEvent, _ client: Handle<Client>) {
        events.append(Entry(client: client, event: event))
    }

    /// Whether something has happened that is not settled yet.
    var hasEvents: Bool { !events.isEmpty }

    /// The next event that is to be settled.
    mutating func nextEvent() -> (client: Handle<Client>, event: SessionEvent)? {
        guard settled < events.count else {
            events.removeAll(keepingCapacity: true)
            settled = 0
            return nil
        }
        let entry = events[settled]
        settled += 1
        return (entry.client, entry.event)
    }

    /// A client is gone: its timer and what happened to it are forgotten, for its place may be given to
    /// another one at once.
    mutating func forget(_ client: Handle<Client>) {
        wheel.cancel(client.index)
        for place in settled..<events.count where events[place].client == client {
            events[place].client = .none
        }
    }
}
