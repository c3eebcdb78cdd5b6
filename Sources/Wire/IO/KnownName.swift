/// What is known of one name, and whether it is to be asked: a value, without threads or a clock.
///
/// An answer that was asked for early enough is good; else the name is asked once more, and who has
/// an old answer goes on with that. One question is under way at a time, unless it is silent for long.
struct KnownName {
    /// How long a name is left alone after a question, in nanoseconds: connects that fail a thousand
    /// times a second are no load for its server.
    static let pause: Int64 = 100_000_000
    /// How long a question may be silent before it is asked again beside it: as long as the
    /// system's resolver waits for one server (resolv.conf(5)).
    static let patience: Int64 = 5_000_000_000
    /// Questions that may be silent at a time.
    static let mostSilent = 4

    private(set) var addresses: [SocketAddress] = []
    /// The same with the ports that were asked for.
    private var withPorts: [UInt16: [SocketAddress]] = [:]
    /// Why there are none.
    private var problem: String?
    /// When the newest answer was asked for.
    private var answered: Int64?
    /// When the last question was asked, and how many have no answer yet.
    private var asked: Int64?
    private var silent = 0
    /// How long the newest answer took, until that is told.
    private var took: Int64 = 0

    /// Whether a question has no answer yet.
    var isAsked: Bool { silent > 0 }

    /// Whether the name is to be asked now, as it then counts.
    mutating func asks(freshFrom: Int64, at now: Int64) -> Bool {
        if let answered, answered >= freshFrom { return false }
        if let asked {
            let rest = silent == 0 ? KnownName.pause : KnownName.patience
            guard silent < KnownName.mostSilent, now - asked >= rest else { return false }
        }
        asked = now
        silent += 1
        return true
    }

    /// A question is answered that was asked at a time; a newer answer stays, and so do addresses
    /// that cannot be had again.
    mutating func take(_ found: [SocketAddress], problem: String?, asked: Int64, at now: Int64) {
        silent -= 1
        if let answered, answered > asked { return }
        answered = asked
        if !found.isEmpty {
            addresses = found
            withPorts = [:]
            self.problem = nil
            took = max(1, now - asked)
        } else if addresses.isEmpty {
            self.problem = problem ?? "the resolver knows no address"
        }
    }

    /// The addresses, with this port, or why there are none; a problem that is older than `freshFrom`
    /// says nothing while the name is asked.
    mutating func finding(port: UInt16, freshFrom: Int64) -> NameFinding {
        if addresses.isEmpty {
            guard let answered, let problem, answered >= freshFrom || !isAsked else {
                return .pending
            }
            return .problem(problem)
        }
        let list = withPorts[port] ?? addresses.map { $0.with(port: port) }
        withPorts[port] = list
        defer { took = 0 }
        return .addresses(list, took: took)
    }

    /// Whether there is an answer, of whatever kind.
    var isAnswered: Bool { answered != nil }
}
