internal import Wire

/// The clients of a lane that wait to connect, and what the stage that runs there allows.
struct ConnectLine {
    /// Before the first stage nobody connects.
    var limits = ConnectLimits(
        concurrent: 1, rate: nil, share: LoopShare(index: 0, count: 1), from: 0)
    /// Clients that wait for the limits, oldest first.
    var waiting = WaitingLine<Handle<Client>>()
    /// Connects under way, and all that were begun.
    var underway = 0
    var begun = 0

    /// When the next waiting client may connect; `.max` if none may before something else happens.
    var nextStart: Int64 {
        waiting.isEmpty || !limits.hasRoom(beside: underway) ? .max : limits.nextStart
    }
}
