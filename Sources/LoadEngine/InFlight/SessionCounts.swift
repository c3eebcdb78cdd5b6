internal import Memory
internal import Wire

/// What is counted of sessions, each of which has the token of its connection: a place is there from the
/// first time that something is counted, so that connections of plans without such things cost nothing.
struct SessionCounts: ~Copyable {
    /// 12 bytes.
    struct Counts: BitwiseCopyable {
        /// Of the connection that they are of; a later one in its place begins at 0.
        var generation: UInt32 = 0
        var finished: UInt32 = 0
        var numbered: UInt32 = 0
    }

    private var sessions = Column(capacity: 1, filledWith: Counts())

    private func counts(of session: UInt64) -> Counts {
        let (index, generation) = Connection.parts(of: session)
        guard Int(index.index) < sessions.count else { return Counts(generation: generation) }
        let counts = sessions[Int(index.index)]
        return counts.generation == generation ? counts : Counts(generation: generation)
    }

    private mutating func set(_ counts: Counts, of session: UInt64) {
        let index = Int(Connection.parts(of: session).index.index)
        sessions.require(index + 1)
        sessions[index] = counts
    }

    /// How many messages of a session had a number of their own so far.
    func numbered(in session: UInt64) -> UInt32 { counts(of: session).numbered }

    /// A message with this number has been sent.
    mutating func number(_ number: UInt32, in session: UInt64) {
        var counts = counts(of: session)
        counts.numbered = number
        set(counts, of: session)
    }

    /// Counts a request that has ended; how many ended before it.
    mutating func finish(in session: UInt64) -> UInt32 {
        var counts = counts(of: session)
        counts.finished &+= 1
        set(counts, of: session)
        return counts.finished &- 1
    }

    /// Whether a request is one of the last of its session that is still there.
    func isRecent(_ ordinal: UInt32, in session: UInt64) -> Bool {
        counts(of: session).finished &- ordinal &- 1 < EngineLimits.rememberedRequests
    }

    /// A session has ended.
    mutating func forget(_ connection: Handle<Connection>) {
        if Int(connection.index) < sessions.count {
            sessions[Int(connection.index)] = Counts()
        }
    }
}
