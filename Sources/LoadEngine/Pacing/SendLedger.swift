internal import Synchronization
internal import Wire

/// The sends that the clients of a profile share, over all loops: send k of a schedule is planned at
/// origin + k × interval and belongs to the loop whose turn it is. A loop has as many turns of a round as
/// it has clients, spread evenly over it, so that each client sends as often as any other.
///
///     clients 2 + 1      send   0  1  2  3  4  5        With the last client of a loop its turns go to
///                        loop   0  1  0  0  1  0        the others; with the last of all none is planned.
///
/// Sends are dealt when they are due: between two looks into the ledger nobody comes or goes, so that a look
/// deals what was planned meanwhile as if it had been dealt at its moment.
final class SendLedger: Sendable {
    /// One send, and when it is planned.
    struct Entry: BitwiseCopyable, Equatable {
        var k: Int
        var planned: Int64
    }

    /// What a loop learns of a schedule by a look.
    struct Look {
        /// Its next send that is planned up to now.
        var send: Entry?
        /// When any loop's next one is planned; `.max` for none.
        var next: Int64
        /// The clients of all loops.
        var clients: Int
    }

    private struct Loop {
        var clients = 0
        /// Its turns that are due: what the smooth weighted round robin has given it above what it has had.
        var credit = 0
        /// Its sends that were dealt and not made yet.
        var owed = WaitingLine<Entry>()
    }

    private struct Account {
        let interval: Double
        var origin: Int64 = 0
        /// The next send that is dealt.
        var k = 0
        var clients = 0
        var loops: [Loop]
        /// How many pauses have begun and ended.
        var pauses = 0
        var resumes = 0

        var next: Int64 {
            clients > 0 && pauses == resumes
                ? origin &+ Int64(saturating: Double(k) * interval) : .max
        }
    }

    private let accounts = Mutex<[Account]>([])
    private let loops: Int
    /// The loop that is here alone, while others are reckoned to have as many clients as it has; nil: all are
    /// here.
    private let lone: Int?

    /// Of loops that all are in this process.
    init(loops: Int) {
        self.loops = loops
        lone = nil
    }

    /// Of one loop, whose share of the sends is that of one among equals.
    init(lone share: LoopShare) {
        loops = share.count
        lone = share.count > 1 ? share.index : nil
    }

    /// A loop has a schedule with this number; the numbers are the same on all of them.
    func open(_ number: Int, interval: Double) {
        accounts.withLock { accounts in
            guard number == accounts.count else { return }
            accounts.append(
                Account(
                    interval: interval, loops: [Loop](repeating: Loop(), count: loops)))
        }
    }

    // MARK: Clients

    /// A client of a loop comes. With the first of all the sends go on where they stopped, or with the
    /// first that `twin`, the same schedule on the other side, still plans.
    func join(_ number: Int, _ loop: Int, at clock: Int64, twin: Int?) -> Look {
        accounts.withLock { accounts in
            // What was planned before is for those who were there.
            while accounts[number].next < clock { dealNext(&accounts[number]) }
            if accounts[number].clients == 0 {
                if let twin, accounts[twin].clients > 0 {
                    let (origin, interval) = (accounts[twin].origin, accounts[number].interval)
                    let passed = (Double(max(0, clock &- origin)) / interval).rounded(.up)
                    accounts[number].origin = origin
                    accounts[number].k = Int(Int64(saturating: passed))
                } else {
                    let passed = Double(accounts[number].k) * accounts[number].interval
                    accounts[number].origin = clock &- Int64(saturating: passed)
                }
            }
            change(&accounts[number], loop, by: 1)
            return look(loop, accounts[number])
        }
    }

    /// A client of a loop goes. What a loop without clients still owes is for the others.
    func leave(_ number: Int, _ loop: Int) -> Look {
        accounts.withLock { accounts in
            change(&accounts[number], loop, by: -1)
            if accounts[number].loops[loop].clients == 0 { settle(loop, &accounts[number]) }
            return look(loop, accounts[number])
        }
    }

    /// A loop without clients owes nothing, and nothing is due to it.
    private func settle(_ loop: Int, _ account: inout Account) {
        let heir = account.loops.firstIndex { $0.clients > 0 }
        if let heir { account.loops[heir].credit += account.loops[loop].credit }
        account.loops[loop].credit = 0
        while let entry = account.loops[loop].owed.next() {
            if heir == nil {
                account.k = min(account.k, entry.k)
            } else {
                deal(entry, &account)
            }
        }
    }

    private func change(_ account: inout Account, _ loop: Int, by change: Int) {
        for each in 0..<loops where each == loop || lone != nil {
            account.loops[each].clients += change
            account.clients += change
        }
    }

    private func look(_ loop: Int, _ account: Account, send: Entry? = nil) -> Look {
        Look(
            send: send, next: account.loops[loop].owed.first?.planned ?? account.next,
            clients: account.clients)
    }

    // MARK: Pauses

    /// The `turn`-th pause of a loop has begun: for all of them.
    func pause(_ number: Int, _ turn: Int) {
        accounts.withLock { $0[number].pauses = max($0[number].pauses, turn) }
    }

    /// It is over, and was this long.
    func resume(_ number: Int, _ loop: Int, _ turn: Int, after length: Int64) -> Look {
        accounts.withLock { accounts in
            if accounts[number].resumes < turn {
                accounts[number].resumes = turn
                accounts[number].origin += length
            }
            return look(loop, accounts[number])
        }
    }

    // MARK: Sends

    /// The next send of a loop that is planned up to a moment.
    func look(_ number: Int, _ loop: Int, until moment: Int64) -> Look {
        accounts.withLock { accounts in
            while accounts[number].loops[loop].owed.isEmpty, accounts[number].next <= moment {
                dealNext(&accounts[number])
            }
            let send = accounts[number].loops[loop].owed.next()
            return look(loop, accounts[number], send: send)
        }
    }

    private func dealNext(_ account: inout Account) {
        let entry = Entry(k: account.k, planned: account.next)
        account.k += 1
        deal(entry, &account)
    }

    /// Gives a send to the loop whose turn it is: smooth weighted round robin, by clients.
    private func deal(_ entry: Entry, _ account: inout Account) {
        var owner: Int?
        for loop in account.loops.indices where account.loops[loop].clients > 0 {
            account.loops[loop].credit += account.loops[loop].clients
            if owner.map({ account.loops[loop].credit > account.loops[$0].credit }) ?? true {
                owner = loop
            }
        }
        guard let owner else { return }
        account.loops[owner].credit -= account.clients
        if lone.map({ $0 == owner }) ?? true { account.loops[owner].owed.append(entry) }
    }
}
