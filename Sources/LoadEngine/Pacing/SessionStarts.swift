/// When a session became active.
struct SessionStart {
    var at: Int64
    /// The time by which its schedules go on from there, which stands still in a pause.
    var clock: Int64
    var isOther: Bool
    /// What tells the draws of the client's sessions apart.
    var session: UInt64
    /// How many sends each of its schedules had planned by then.
    var sends: [UInt32]
}

/// Sessions that have become active on one side of a run beside each other, and not yet on the other: so that
/// both plan the same moments, however long either took to connect.
struct SessionStarts {
    /// A client and its twin.
    struct Key: Hashable {
        /// The lane of the first side.
        var lane: UInt8
        var number: UInt32
    }

    private var waiting: [Key: SessionStart] = [:]
    /// So many are remembered; of a side that is down for long more are not worth it.
    private static let most = 1 << 18

    /// A session becomes active: when its twin did, which is forgotten by that; nil if that has not.
    mutating func take(_ key: Key, _ start: SessionStart) -> SessionStart? {
        if let twin = waiting[key], twin.isOther != start.isOther, twin.session == start.session {
            waiting[key] = nil
            return twin
        }
        if waiting.count >= Self.most { waiting = [:] }
        waiting[key] = start
        return nil
    }
}
