internal import Synchronization

/// The names of a process and their addresses: the only way to look a name up. All loops share one, so
/// that each name is asked once.
///
/// Each question has a thread of its own: a lookup may take long or for ever, and is then left behind.
public final class Resolver: Sendable {
    /// Finds the addresses of a name, blocking; their ports do not matter.
    public typealias Lookup = @Sendable (_ host: String) throws(ResolveError) -> [SocketAddress]

    private struct Entry {
        var name = KnownName()
        /// Who waits for an answer.
        var waiting: [NameInbox] = []

        mutating func add(_ inbox: NameInbox) {
            if !waiting.contains(where: { $0 === inbox }) { waiting.append(inbox) }
        }
    }

    /// So many names are kept: more come from redirects to ever other hosts.
    private static let mostNames = 1_024

    private let entries = Mutex<[String: Entry]>([:])
    private let lookup: Lookup

    /// A resolver that knows nothing yet and asks the system.
    public convenience init() {
        self.init { host throws(ResolveError) in try SocketAddress.resolve(host, port: 0) }
    }

    /// A resolver that asks `lookup`.
    public init(lookup: @escaping Lookup) { self.lookup = lookup }

    /// What is known of a name. It is asked if nothing is, or what was asked for before `freshFrom`;
    /// nobody waits for that who can go on. Of a name that is pending `inbox` hears.
    public func find(
        _ host: String, port: UInt16, freshFrom: Int64, for inbox: NameInbox
    ) -> NameFinding {
        visit(host, freshFrom: freshFrom) { entry in
            let finding = entry.name.finding(port: port, freshFrom: freshFrom)
            if finding == .pending { entry.add(inbox) }
            return finding
        }
    }

    /// Has a name asked that nobody asked for before; whether there is an answer, of whatever kind.
    public func prepare(_ host: String, for inbox: NameInbox) -> Bool {
        visit(host, freshFrom: .min) { entry in
            if !entry.name.isAnswered { entry.add(inbox) }
            return entry.name.isAnswered
        }
    }

    /// The addresses that are known of a name, without asking.
    public func known(_ host: String, port: UInt16) -> [SocketAddress] {
        entries.withLock { $0[host]?.name.addresses ?? [] }.map { $0.with(port: port) }
    }

    /// Has a name asked if that is due, and looks what is known of it.
    private func visit<R>(
        _ host: String, freshFrom: Int64, _ look: (inout Entry) -> R
    ) -> R where R: Sendable {
        let now = MonotonicTime.now()
        let (found, asks) = entries.withLock { entries in
            if entries[host] == nil, entries.count >= Resolver.mostNames {
                entries = entries.filter { $0.value.name.isAsked }
            }
            let asks = entries[host, default: Entry()].name.asks(freshFrom: freshFrom, at: now)
            return (look(&entries[host, default: Entry()]), asks)
        }
        if asks { ask(host, at: now) }
        return found
    }

    private func ask(_ host: String, at asked: Int64) {
        do throws(SystemError) {
            let thread = try Thread { [self] in
                do throws(ResolveError) {
                    answer(host, try lookup(host), asked: asked)
                } catch {
                    answer(host, [], problem: error.text, asked: asked)
                }
            }
            thread.detach()
        } catch {
            answer(host, [], problem: error.description, asked: asked)
        }
    }

    private func answer(
        _ host: String, _ found: [SocketAddress], problem: String? = nil, asked: Int64
    ) {
        let now = MonotonicTime.now()
        let waiting = entries.withLock { entries in
            entries[host, default: Entry()].name.take(
                found, problem: problem, asked: asked, at: now)
            let waiting = entries[host]?.waiting ?? []
            entries[host]?.waiting = []
            return waiting
        }
        for inbox in waiting { inbox.add(host) }
    }
}
