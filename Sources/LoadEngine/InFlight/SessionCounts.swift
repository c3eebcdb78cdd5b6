internal import Memory
internal import Wire

/// What is counted of sessions, by the place of their connections: it is there from the
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

    private func counts(of session: SessionToken) -> Counts {
        let index = Int(session.connection.index)
        guard index < sessions.count, sessions[index].generation == session.generation else {
            return Counts(generation: session.generation)
        }
        return sessions[index]
    }

    private mutating func set(_ counts: Counts, of session: SessionToken) {
        let index = Int(session.connection.index)
        sessions.require(index + 1)
        sessions[index] = counts
    }

    /// How many messages of a session had a number of their own so far.
    func numbered(in session: SessionToken) -> UInt32 { counts(of: session).numbered }

    /// A message with this number has been sent.
    mutating func number(_ number: UInt32, in session: SessionToken) {
        var counts = counts(of: session)
        counts.numbered = number
        set(counts, of: session)
    }

    /// Counts a request that has ended; how many ended before it.
    mutating func finish(in session: SessionToken) -> UInt32 {
        var counts = counts(of: session)
        counts.finished &+= 1
        set(counts, of: session)
        return counts.finished &- 1
    }

    /// Whether a request is one of the last of its session that is still there.
    func isRecent(_ ordinal: UInt32, in session: SessionToken) -> Bool {
        counts(of: session).finished &- ordinal &- 1 < EngineLimits.rememberedRequests
    }

    /// A session has ended.
    mutating func forget(_ connection: Handle<Connection>) {
        if Int(connection.index) < sessions.count {
            sessions[Int(connection.index)] = Counts()
        }
    }
}
