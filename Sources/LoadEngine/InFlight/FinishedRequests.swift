internal import Memory
internal import Metrics
internal import Wire

/// The requests that have ended, by the hash of the value that their replies carry, so that late and second
/// replies are told from frames that nobody asked for. Of each session the last 1,024 are known.
///
/// They lie in one ring for the whole loop, 40 bytes each: the oldest is overwritten as soon as its session
/// has ended or has 1,024 younger ones; where it is not, the ring is doubled, up to a limit. So it is as
/// large as what sessions have to remember. Beside it are 256 KiB of heads of lists, which go from newer to
/// older requests. Nothing of it is there as long as no request with such a value has ended.
struct FinishedRequests: ~Copyable {
    /// A request that has ended.
    struct Entry: BitwiseCopyable {
        var key: UInt64 = 0
        var session = SessionToken(connection: .none, generation: 0)
        /// The hash of its reply, once that has come.
        var reply: UInt64 = 0
        var message: UInt16 = 0
        /// The phase of its planned moment.
        var label: UInt16 = 0
        var isAnswered = false
        /// How many of its session ended before it.
        var ordinal: UInt32 = 0
        /// The number of an older one in the same list.
        var older: UInt32 = 0
    }

    private var ring = Column(capacity: 1, filledWith: Entry())
    /// The number of the newest of each list.
    private var heads = Column(capacity: 1, filledWith: UInt32.max)
    /// The number of the next one, counting on through the ring, and how many are in the ring.
    private var next: UInt32 = 0
    private var count = 0

    /// Takes in a request that has just ended.
    mutating func insert(_ request: Entry, _ sessions: inout SessionCounts) {
        if ring.count == 0 { begin() }
        let ordinal = sessions.finish(in: request.session)
        if count == ring.count {
            let oldest = ring[place(of: next)]
            if count < EngineLimits.mostRemembered,
                sessions.isRecent(oldest.ordinal, in: oldest.session)
            {
                grow()
            } else {
                count -= 1
            }
        }
        let list = Self.list(of: request.key)
        var entry = request
        entry.ordinal = ordinal
        entry.older = heads[list]
        // A value that is used again and again makes no list longer.
        if isThere(entry.older, before: 0), ring[place(of: entry.older)].key == entry.key {
            entry.older = ring[place(of: entry.older)].older
        }
        ring[place(of: next)] = entry
        heads[list] = next
        next &+= 1
        count += 1
    }

    /// Where the latest request with this key lies, if its session still remembers it.
    func find(_ key: UInt64, _ sessions: borrowing SessionCounts) -> Int? {
        guard count > 0 else { return nil }
        var number = heads[Self.list(of: key)]
        var age = 0
        for _ in 0..<EngineLimits.rememberedDepth {
            guard isThere(number, before: age) else { return nil }
            let found = ring[place(of: number)]
            if found.key == key {
                return sessions.isRecent(found.ordinal, in: found.session)
                    ? place(of: number) : nil
            }
            age = Int(next &- number)
            number = found.older
        }
        return nil
    }

    /// The request at a place.
    subscript(place: Int) -> Entry { ring[place] }

    /// What a frame with the value of an ended request is: its late reply, which then is the reply, the same
    /// reply once more, or another one.
    mutating func take(_ place: Int, reply: UInt64) -> CountMetric {
        if ring[place].isAnswered {
            return ring[place].reply == reply ? .repliesDuplicated : .repliesFurther
        }
        ring[place].isAnswered = true
        ring[place].reply = reply
        return .repliesLate
    }

    /// Whether the request with a number is in the ring, and older than one of an age.
    private func isThere(_ number: UInt32, before age: Int) -> Bool {
        let own = Int(next &- number)
        return own > age && own <= count
    }

    private func place(of number: UInt32) -> Int {
        Int(truncatingIfNeeded: number) & (ring.count - 1)
    }

    private static func list(of key: UInt64) -> Int {
        Int(key.multipliedFullWidth(by: UInt64(EngineLimits.rememberedLists)).high)
    }

    private mutating func begin() {
        // All that it may ever be; the kernel gives memory as it is used.
        ring.reserve(EngineLimits.mostRemembered)
        ring.require(Int(EngineLimits.rememberedRequests))
        heads.require(EngineLimits.rememberedLists)
    }

    /// Doubles the ring: every second lap of the numbers lies in the new half.
    private mutating func grow() {
        let old = ring.count
        ring.require(old * 2)
        for age in 1...old {
            let number = next &- UInt32(age)
            let new = place(of: number)
            if new >= old { ring[new] = ring[new - old] }
        }
    }
}
