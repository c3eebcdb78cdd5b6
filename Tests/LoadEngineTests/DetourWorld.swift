import Wire

/// A world with a server that sends its first connection elsewhere, ending the stream at once; the
/// second one it lets in. It notes what must not happen to sockets. Time passes in `wait` alone.
struct DetourWorld: PlainWorld {
    /// What was seen; the world itself is lent to the loop.
    final class Log {
        /// Reads from sockets that are not connected or are gone.
        var strayReads = 0
        /// What each socket took.
        var sent: [[UInt8]] = []
        var closed: Set<Int32> = []
    }

    let log = Log()
    let location: String
    /// Bytes that the first socket takes.
    let firstTakes: Int
    private var clock: Int64 = 1_000_000_000_000
    private var tokens: [UInt64] = []
    /// Sockets whose connect is reported next, and what there is to read of each.
    private var isConnected: [Bool] = []
    private var inbox: [[UInt8]] = []
    private var ready: [ReadyEvent] = []

    init(location: String, firstTakes: Int) {
        self.location = location
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
        if bytes.isEmpty { return Received(count: -Int(Socket.wouldBlock), stamp: 0) }
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
            inbox[0] = Array("HTTP/1.1 302 Found\r\nLocation: \(location)\r\n\r\n".utf8)
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
