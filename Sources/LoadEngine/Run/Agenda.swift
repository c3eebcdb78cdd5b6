internal import Memory
internal import Wire

/// What a loop has to do for its clients: when each of them is due, who was touched in this round, and
/// what has happened to sessions and is not settled yet.
///
/// An effect on one client never calls another one's: it posts an event, or touches the client. The loop
/// takes both in turn. So nothing that holds a client has it taken away underneath.
struct Agenda: ~Copyable {
    private struct Entry: BitwiseCopyable {
        var client: Int32
        var event: SessionEvent
    }

    /// Whether the control thread has sent something.
    var isCalled = true
    /// Timers by index of the client.
    private var wheel: TimerWheel
    /// Clients whose timer has expired, as they are taken.
    var due: [Int32] = []
    /// Clients that were touched: what they planned is sent, and their timers are armed.
    private var touched = Column(capacity: 1_024, filledWith: Int32(-1))
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
    mutating func arm(_ client: Int32, at time: Int64) {
        if time == .max { wheel.cancel(client) } else { wheel.arm(client, at: time) }
    }

    /// When the client's timer was set for.
    func deadline(of client: Int32) -> Int64 { wheel.deadline(of: client) }

    /// Takes the clients whose time has come into `due`; whether there are any.
    mutating func expire(_ now: Int64) -> Bool {
        guard let next = wheel.nextDeadline, next <= now else { return false }
        due.removeAll(keepingCapacity: true)
        wheel.expire(now, into: &due)
        return true
    }

    // MARK: Touched clients

    /// Has a client looked after before the loop sleeps.
    @inline(__always)
    mutating func touch(_ client: Int32) {
        if touchedCount > 0, touched[touchedCount - 1] == client { return }
        touched.require(touchedCount + 1)
        touched[touchedCount] = client
        touchedCount += 1
    }

    /// Whether somebody was touched.
    var hasTouched: Bool { touchedCount > 0 }

    /// The n-th client that was touched; −1 behind the last one, which forgets them all.
    @inline(__always)
    mutating func touched(_ place: Int) -> Int32 {
        if place < touchedCount { return touched[place] }
        touchedCount = 0
        return -1
    }

    // MARK: Events

    /// Something has happened to a client's session.
    mutating func post(_ event: SessionEvent, _ client: Int32) {
        events.append(Entry(client: client, event: event))
    }

    /// Whether something has happened that is not settled yet.
    var hasEvents: Bool { !events.isEmpty }

    /// The next event that is to be settled.
    mutating func nextEvent() -> (client: Int32, event: SessionEvent)? {
        guard settled < events.count else {
            events.removeAll(keepingCapacity: true)
            settled = 0
            return nil
        }
        let entry = events[settled]
        settled += 1
        return (entry.client, entry.event)
    }

    /// A client is gone: its timer and what happened to it are forgotten, for its index may be given to
    /// another one at once.
    mutating func forget(_ client: Int32) {
        wheel.cancel(client)
        for place in settled..<events.count where events[place].client == client {
            events[place].client = -1
        }
    }
}
