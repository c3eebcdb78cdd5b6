import Wire

/// A world with a server that turns its first connection away, ending the stream at once; the
/// second one it lets in. It notes what must not happen to sockets. Time passes in `wait` alone.
struct DetourWorld: PlainWorld {
    /// What was seen; the world itself is lent to the loop.
    final class Log {
        /// Reads from sockets that are not connected or are gone.
        var strayReads = 0
        /// What each socket took.
        var sent: [[UInt8]] = []
        var closed: Set<Int32> = []
        /// When each socket was opened.
        var opened: [Int64] = []
    }

    let log = Log()
    /// What the first connection is told.
    let answer: String
    /// Bytes that the first socket takes.
    let firstTakes: Int
    private var clock = Self.start
    /// When it begins, by both of its clocks: 1970-01-01T00:16:40Z.
    static let start: Int64 = 1_000_000_000_000
    private var tokens: [UInt64] = []
    /// Sockets whose connect is reported next, and what there is to read of each.
    private var isConnected: [Bool] = []
    private var inbox: [[UInt8]] = []
    private var ready: [ReadyEvent] = []

    init(answer: String, firstTakes: Int) {
        self.answer = answer
        self.firstTakes = firstTakes
    }

    func now() -> Int64 { clock }

    var eventCapacity: Int { .max }

    mutating func wait(until deadline: Int64?) -> Int {
        ready = []
        for handle in tokens.indices where !log.closed.contains(Int32(handle)) {
            let isNew = !isConnected[handle]
            isConnected[handle] = true
            if isNew || !inbox[handle].isEmpty {
                ready.append(
                    ReadyEvent(
                        token: tokens[handle], readable: !inbox[handle].isEmpty, writable: isNew,
                        closed: false, ended: handle == 0 && !isNew))
            }
        }
        if ready.isEmpty, let deadline { clock = max(clock, deadline) }
        return ready.count
    }

    func event(_ index: Int) -> ReadyEvent { ready[index] }

    mutating func connect(_ address: SocketAddress, token: UInt64, _ options: SocketOptions)
        -> Int32
    {
        log.opened.append(clock)
        tokens.append(token)
        isConnected.append(false)
        inbox.append([])
        log.sent.append([])
        return Int32(tokens.count - 1)
    }

    func connectError(_ handle: Int32) -> Int32 { 0 }

    mutating func receive(_ handle: Int32, into region: Region, at offset: Int, limit: Int)
        -> Received
    {
        guard handle >= 0, isConnected[Int(handle)], !log.closed.contains(handle) else {
            log.strayReads += 1
            return Received(count: -Int(Socket.wouldBlock), stamp: 0)
        }
        let bytes = inbox[Int(handle)]
        inbox[Int(handle)] = []
        if bytes.isEmpty {
            let hasEnded = handle == 0 && !log.sent[0].isEmpty
            return Received(count: hasEnded ? 0 : -Int(Socket.wouldBlock), stamp: 0)
        }
        region.store(bytes, at: offset)
        return Received(count: bytes.count, stamp: 0)
    }

    mutating func send(_ handle: Int32, _ bytes: borrowing ByteBuffer, from: Int, to end: Int)
        -> Int
    {
        let index = Int(handle)
        let all = bytes.array(from: from)
        let count = handle == 0 ? min(all.count, firstTakes - log.sent[0].count) : all.count
        if count == 0 { return -Int(Socket.wouldBlock) }
        log.sent[index] += all[..<count]
        if handle == 0 {
            inbox[0] = Array(answer.utf8)
            return count
        }
        let request = log.sent[index]
        if case .offer(let offer) = UpgradeOffer.parse(request.span, from: 0, to: request.count) {
            inbox[index] = UpgradeReply.accept(offer)
        }
        return count
    }

    func rearm(_ handle: Int32, token: UInt64) {}

    func close(_ handle: Int32, abrupt: Bool) { log.closed.insert(handle) }
}
