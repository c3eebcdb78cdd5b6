import Units
import Wire

/// An echo server in memory on a clock of its own: what it does and when is written down before,
/// and what it saw can be read afterwards. Times in a script count from the start.
final class ScriptedServer {
    /// What happens, apart from what the loop under test does.
    struct Script {
        /// Sockets that may be open at once.
        var sockets = Int.max
        /// What part of the messages is answered by something else than an echo, each of these alike.
        var mischief = 0.0
        var mischiefs: [Mischief] = Mischief.allCases
        /// From the start of a connect to its end.
        var connectDelay: Int64 = 0
        /// How long an echo takes, by weight; none: no time at all.
        var delays: [(weight: Double, spread: Spread)] = []
        /// How often each message is echoed.
        var echoes = 1
        /// Frames that greet each session, delayed like echoes.
        var greeting: [(opcode: Opcode, payload: String)] = []
        /// A frame that stands before each echo, in one segment with it, and names its connection;
        /// how often it does, and on how many of the first connections.
        var push: Opcode?
        var pushes = 1
        var pushedConnections = Int.max
        /// How long after the handshake the server ends each stream; nil: never.
        var lifetime: Int64?
        /// When the server neither reads nor writes.
        var stalls: [Range<Int64>] = []
        /// When the loop is kept busy by something else and does not come to wait.
        var holds: [Range<Int64>] = []
        /// Bytes that a socket takes before the server reads them.
        var socketBuffer = Int.max
        /// Whether receives carry the time of arrival.
        var stamps = true
        /// By how much the clock by which the loop plans and sends is ahead of the true one, by
        /// which its receives are stamped: 0 unless the tester is to be wrong.
        var planningShift: Int64 = 0
        /// The loop comes to its timers only at multiples of this, as one that has no processor in between.
        var coarse: Int64 = 1
    }

    /// What a server does that breaks what it was asked.
    enum Mischief: CaseIterable {
        /// Nothing at all.
        case silence
        /// The end of the stream, without a close frame.
        case end
        /// A close frame, as expected or for reasons of its own, and then the end.
        case goodbye, collapse
        /// A close frame, and never the end.
        case halfClose
        /// A frame of an opcode that there is not, a masked frame, a text that is none.
        case nonsense, masked, notText
    }

    /// One message as the server saw it, in true times.
    struct Message {
        var payload: [UInt8]
        /// When the loop wrote it.
        var sent: Int64
        /// When its echo was at the loop's socket.
        var answered: Int64
    }

    /// What a socket will hold for the loop to receive.
    enum Segment {
        case bytes([UInt8])
        case end
    }

    private enum Event {
        case connected(Int32)
        case arrival(Int32, Segment)
        /// The end of a stall: the server reads what has come.
        case read(Int32)
    }

    private struct Connection {
        var token: UInt64
        var connected = false
        /// Whether room is to be reported once: after the connect and after a short write.
        var wantsRoom = true
        var closed = false
        var upgraded = false
        /// Writes that the server has not read.
        var unread: [(time: Int64, bytes: [UInt8])] = []
        var unreadCount = 0
        /// What the server has of a frame, and when its first byte was written.
        var rest: [UInt8] = []
        var restTime: Int64 = 0
        var inbox: [(time: Int64, segment: Segment)] = []
        /// Whether it is among `candidates`, who are asked once.
        var listed = false
    }

    static let start: Int64 = 1_000_000_000_000

    let script: Script
    /// The true time.
    private(set) var clock = ScriptedServer.start
    /// Every message that was read, in that order.
    private(set) var messages: [Message] = []
    /// Pongs and echoes of pushes that came on another connection than the one whose push they answer.
    private(set) var strays: [String] = []
    /// Bytes that sockets took from the loop, and bytes that it received.
    private(set) var wire: (sent: UInt64, received: UInt64) = (0, 0)
    /// Waits in a row that did not move the clock.
    private(set) var standstill = 0
    private var events = EventQueue<Event>()
    private var connections: [Connection] = []
    /// How many of them the loop has not closed.
    private var open = 0
    /// Handles that may be ready.
    private var candidates: [Int32] = []
    private var ready: [ReadyEvent] = []
    private var random = RandomStream(seed: 0xD1CE)

    init(_ script: Script) { self.script = script }

    // The loop's side ----------------------------------------------------------------------------

    func wait(until deadline: Int64?) -> Int {
        let before = clock
        deliver()
        if ready.isEmpty {
            clock = max(clock, min(deadline ?? .max, events.nextTime ?? .max))
            if let hold = span(script.holds, at: clock) { clock = hold.upperBound }
            deliver()
        }
        standstill = clock == before ? standstill + 1 : 0
        return ready.count
    }

    func event(_ index: Int) -> ReadyEvent { ready[index] }

    func connect(_ token: UInt64) -> Int32 {
        if open >= script.sockets { return -24 }  // EMFILE
        open += 1
        let handle = Int32(connections.count)
        connections.append(Connection(token: token))
        events.push(.connected(handle), at: clock + script.connectDelay)
        return handle
    }

    func receive(_ handle: Int32, room: Int) -> (segment: Segment, time: Int64)? {
        let index = Int(handle)
        guard !connections[index].inbox.isEmpty else { return nil }
        let (time, segment) = connections[index].inbox.removeFirst()
        if case .bytes(let bytes) = segment, bytes.count > room {
            connections[index].inbox.insert((time, .bytes(Array(bytes[room...]))), at: 0)
            wire.received += UInt64(room)
            return (.bytes(Array(bytes[..<room])), time)
        }
        if case .bytes(let bytes) = segment { wire.received += UInt64(bytes.count) }
        // Who does not read all that there was room for is told of the next write as if it came later.
        if !connections[index].inbox.isEmpty { list(handle) }
        return (segment, time)
    }

    /// How many of the bytes the socket took.
    func send(_ handle: Int32, _ bytes: [UInt8]) -> Int {
        let index = Int(handle)
        let count = min(bytes.count, script.socketBuffer - connections[index].unreadCount)
        if count < bytes.count {
            connections[index].wantsRoom = true
            list(handle)
        }
        guard count > 0 else { return 0 }
        wire.sent += UInt64(count)
        connections[index].unread.append((clock, Array(bytes[..<count])))
        connections[index].unreadCount += count
        if let stall = span(script.stalls, at: clock) {
            events.push(.read(handle), at: stall.upperBound)
        } else {
            read(handle)
        }
        return count
    }

    func close(_ handle: Int32) {
        guard !connections[Int(handle)].closed else { return }
        connections[Int(handle)].closed = true
        open -= 1
    }

    // Time ---------------------------------------------------------------------------------------

    /// Lets all happen that is due, and finds out who is ready.
    private func deliver() {
        while let event = events.pop(until: clock) {
            switch event.value {
            case .connected(let handle):
                connections[Int(handle)].connected = true
                list(handle)
            case .arrival(let handle, let segment):
                connections[Int(handle)].inbox.append((event.time, segment))
                list(handle)
            case .read(let handle): read(handle)
            }
        }
        ready.removeAll(keepingCapacity: true)
        let listed = candidates
        candidates.removeAll(keepingCapacity: true)
        for handle in listed {
            let connection = connections[Int(handle)]
            connections[Int(handle)].listed = false
            let readable = !connection.inbox.isEmpty
            let writable =
                connection.connected && connection.wantsRoom
                && connection.unreadCount < script.socketBuffer
            guard !connection.closed, readable || writable else { continue }
            ready.append(
                ReadyEvent(
                    token: connection.token, readable: readable, writable: writable,
                    closed: false))
            if writable { connections[Int(handle)].wantsRoom = false }
        }
    }

    func list(_ handle: Int32) {
        guard !connections[Int(handle)].listed else { return }
        connections[Int(handle)].listed = true
        candidates.append(handle)
    }

    /// The span in which a time lies, on the clock.
    private func span(_ spans: [Range<Int64>], at time: Int64) -> Range<Int64>? {
        let offset = time - ScriptedServer.start
        return spans.first { $0.contains(offset) }.map {
            ScriptedServer.start + $0.lowerBound..<ScriptedServer.start + $0.upperBound
        }
    }

    // The server's side --------------------------------------------------------------------------

    private func read(_ handle: Int32) {
        let index = Int(handle)
        let writes = connections[index].unread
        connections[index].unread = []
        connections[index].unreadCount = 0
        list(handle)
        for write in writes {
            if connections[index].rest.isEmpty { connections[index].restTime = write.time }
            connections[index].rest += write.bytes
            if !connections[index].upgraded { upgrade(handle) }
            if connections[index].upgraded { takeFrames(handle, written: write.time) }
        }
    }

    private func upgrade(_ handle: Int32) {
        let rest = connections[Int(handle)].rest
        guard case .offer(let offer) = UpgradeOffer.parse(rest.span, from: 0, to: rest.count)
        else { return }
        connections[Int(handle)].upgraded = true
        connections[Int(handle)].rest.removeFirst(offer.end)
        answer(handle, .bytes(UpgradeReply.accept(offer)), after: 0)
        for (opcode, payload) in script.greeting {
            answer(handle, .bytes(frame(opcode, Array(payload.utf8))), after: drawDelay())
        }
        if let lifetime = script.lifetime { answer(handle, .end, after: lifetime) }
    }

    private func takeFrames(_ handle: Int32, written: Int64) {
        let rest = connections[Int(handle)].rest
        var position = 0
        while case .header(let header) = FrameHeader.parse(
            rest.span, at: position, to: rest.count, rules: .fromClient),
            rest.count - position >= header.frameLength
        {
            let body = position + header.headerLength
            var payload = Array(rest[body..<body + header.payloadLength])
            var span = payload.mutableSpan
            Masking.apply(key: header.maskKey, to: &span, from: 0, to: header.payloadLength)
            take(handle, header.opcode, payload, sent: connections[Int(handle)].restTime)
            connections[Int(handle)].restTime = written
            position += header.frameLength
        }
        connections[Int(handle)].rest.removeFirst(position)
    }

    private func take(_ handle: Int32, _ opcode: Opcode, _ payload: [UInt8], sent: Int64) {
        switch opcode {
        case .text, .binary:
            if isAnswerToPush(payload, on: handle) { return }
            if script.mischief > 0, random.unit() < script.mischief {
                misbehave(handle)
                return
            }
            let time = answer(
                handle, .bytes(pushes(on: handle) + frame(opcode, payload)), after: drawDelay())
            for _ in 1..<script.echoes {
                answer(handle, .bytes(frame(opcode, payload)), after: drawDelay())
            }
            messages.append(Message(payload: payload, sent: sent, answered: time))
        case .ping: answer(handle, .bytes(frame(.pong, payload)), after: drawDelay())
        case .pong: _ = isAnswerToPush(payload, on: handle)
        case .close:
            answer(handle, .bytes(frame(.close, payload)), after: 0)
            answer(handle, .end, after: 0)
        default: break
        }
    }

    private func misbehave(_ handle: Int32) {
        let kind = script.mischiefs[Int(random.below(UInt64(script.mischiefs.count)))]
        switch kind {
        case .silence: break
        case .end: answer(handle, .end, after: drawDelay())
        case .goodbye, .collapse:
            let delay = drawDelay()
            let code: [UInt8] = kind == .goodbye ? [0x03, 0xE8] : [0x03, 0xF3]
            answer(handle, .bytes(frame(.close, code)), after: delay)
            answer(handle, .end, after: delay + 1)
        case .halfClose: answer(handle, .bytes(frame(.close, [0x03, 0xE9])), after: drawDelay())
        case .nonsense: answer(handle, .bytes([0x8B, 0x00]), after: drawDelay())
        case .masked: answer(handle, .bytes([0x81, 0x80, 1, 2, 3, 4]), after: drawDelay())
        case .notText: answer(handle, .bytes(frame(.text, [0xFF, 0xFE])), after: drawDelay())
        }
    }

    /// What stands before an echo.
    private func pushes(on handle: Int32) -> [UInt8] {
        guard let push = script.push, handle < script.pushedConnections else { return [] }
        let one = frame(push, Array("push on \(handle)".utf8))
        return (0..<script.pushes).flatMap { _ in one }
    }

    /// Whether a frame answers a push, which it must do where that came from.
    private func isAnswerToPush(_ payload: [UInt8], on handle: Int32) -> Bool {
        let text = String(decoding: payload, as: UTF8.self)
        guard text.hasPrefix("push on ") else { return false }
        if text != "push on \(handle)" { strays.append("\(text) came on \(handle)") }
        return true
    }

    /// Writes something after a delay, or when the stall is over into which that falls.
    @discardableResult
    private func answer(_ handle: Int32, _ segment: Segment, after delay: Int64) -> Int64 {
        let due = clock + delay
        let time = span(script.stalls, at: due)?.upperBound ?? due
        events.push(.arrival(handle, segment), at: time)
        return time
    }

    private func frame(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
        let header = FrameHeader(opcode, payloadLength: payload.count)
        var bytes = [UInt8](repeating: 0, count: header.headerLength)
        var span = bytes.mutableSpan
        header.write(into: &span, at: 0)
        return bytes + payload
    }

    private func drawDelay() -> Int64 {
        guard !script.delays.isEmpty else { return 0 }
        var drawn = random.unit() * script.delays.reduce(0) { $0 + $1.weight }
        for (weight, spread) in script.delays {
            if drawn < weight { return spread.sample(&random) }
            drawn -= weight
        }
        return script.delays[script.delays.count - 1].spread.sample(&random)
    }
}
