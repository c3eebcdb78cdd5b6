internal import Assertions
internal import LoadEngine
internal import Units
internal import Wire

/// Has the names of a target looked up before its run, side by side, so that its first connects find
/// them answered. What is not answered in time the connects themselves wait for.
struct TargetNames: ~Copyable {
    /// After this time whoever waits is told what for.
    private static let patience: Int64 = 1_000_000_000
    /// How often signals are looked for.
    private static let pulse: Int64 = 50_000_000
    /// So many names are told.
    private static let mostTold = 3

    private let names: Resolver
    private let inbox: NameInbox
    private let wake: WakeSignal
    private var poller: Poller
    /// Names without an answer, and how long one is waited for.
    private var silent: [(host: String, patience: Int64)] = []

    /// Waits until the names of these endpoints are answered, for each at most as long as a connect may
    /// take; `tell` is given a line if that takes a while.
    static func wait(
        for endpoints: [Endpoint], in names: Resolver, tell: (String) -> Void,
        interrupted: () -> Bool
    ) throws(SetupError) {
        var wait: TargetNames
        do {
            wait = try TargetNames(names)
        } catch {
            throw SetupError("no name can be looked up: \(error)", exitCode: .noVerdict)
        }
        wait.ask(endpoints)
        let begin = MonotonicTime.now()
        var isTold = false
        while case let now = MonotonicTime.now(), wait.isWaiting(after: now - begin) {
            if interrupted() {
                throw SetupError(
                    "interrupted while looking up \(wait.told)", exitCode: .interrupted)
            }
            if !isTold, now - begin >= TargetNames.patience {
                tell("looking up \(wait.told), at most \(wait.longest)\n")
                isTold = true
            }
            wait.sleep()
        }
    }

    private init(_ names: Resolver) throws(SystemError) {
        let wake = try WakeSignal()
        let poller = try Poller(capacity: 1)
        try poller.add(wake.raw, token: 0)
        self.names = names
        self.wake = wake
        self.poller = poller
        inbox = NameInbox(wake: wake)
    }

    /// Asks for all names at once.
    private mutating func ask(_ endpoints: [Endpoint]) {
        var patience: [String: Int64] = [:]
        for endpoint in endpoints {
            patience[endpoint.peer.host, default: 0] = max(
                patience[endpoint.peer.host] ?? 0, endpoint.connectTimeout)
        }
        for (host, patience) in patience.sorted(by: { $0.key < $1.key })
        where !names.prepare(host, for: inbox) {
            silent.append((host, patience))
        }
    }

    /// Whether a name is still waited for.
    private mutating func isWaiting(after time: Int64) -> Bool {
        let answered = inbox.take()
        silent.removeAll { answered.contains($0.host) || $0.patience <= time }
        return !silent.isEmpty
    }

    private mutating func sleep() {
        if poller.wait(timeout: TargetNames.pulse) > 0 { wake.drain() }
    }

    /// The names that are waited for.
    private var told: String {
        let more = silent.count - TargetNames.mostTold
        return silent.prefix(TargetNames.mostTold).map(\.host).joined(separator: ", ")
            + (more > 0 ? " and \(more) more" : "")
    }

    private var longest: TimeAmount {
        TimeAmount(nanoseconds: silent.map(\.patience).max() ?? 0)
    }
}
