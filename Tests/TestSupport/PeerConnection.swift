import Glibc
import Wire

/// The client has closed or reset the connection, or the peer was stopped.
public struct PeerGone: Error {
    public init() {}
}

/// One connection of a `ScriptedPeer`, used by its own thread alone.
public final class PeerConnection {
    /// Its place in the order of arrival, from 0.
    public let number: Int
    public private(set) var isOpen = true
    /// The head of the client's last request.
    public private(set) var request = ""
    public let socket: Int32
    /// Whether the client's request has been read, so that frames follow.
    private var hasRequest = false
    private let note: (PeerFrame) -> Void
    private var buffer: [UInt8] = []
    private var start = 0

    init(_ socket: Int32, number: Int, note: @escaping (PeerFrame) -> Void) {
        self.socket = socket
        self.number = number
        self.note = note
        var one: Int32 = 1
        setsockopt(socket, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
    }

    // The handshake

    /// Reads the client's request and returns the right answer to it.
    public func acceptance() throws -> [UInt8] {
        let head = try head()
        hasRequest = true
        guard case .offer(let offer) = UpgradeOffer.parse(head.span, from: 0, to: head.count)
        else { throw PeerGone() }
        return UpgradeReply.accept(offer)
    }

    /// Reads a head of HTTP.
    @discardableResult
    public func head() throws -> [UInt8] {
        var head: [UInt8] = []
        while !head.suffix(4).elementsEqual([13, 10, 13, 10]) { head += try take(1) }
        request = String(decoding: head, as: UTF8.self)
        return head
    }

    /// The value of a header of the last request.
    public func header(_ name: String) -> String? {
        let line = request.split(separator: "\r\n").first {
            $0.lowercased().hasPrefix(name.lowercased() + ": ")
        }
        return line.map { String($0.dropFirst(name.count + 2)) }
    }

    /// Reads the request and answers it rightly, but for `old`, in whose place `new` is sent.
    public func upgrade(replacing old: String = "", by new: String = "") throws {
        var answer = String(decoding: try acceptance(), as: UTF8.self)
        if let range = answer.firstRange(of: old) { answer.replaceSubrange(range, with: new) }
        try send(answer)
    }

    // Sending

    public func send(_ text: String) throws { try send(Array(text.utf8)) }

    /// Sends a text after a pause of so many milliseconds.
    public func send(_ text: String, every milliseconds: Int) throws {
        pause(milliseconds: milliseconds)
        try send(text)
    }

    /// Sends all bytes, in pieces of `size` if given.
    public func send(_ bytes: [UInt8], pieces size: Int? = nil) throws {
        var sent = 0
        while sent < bytes.count {
            let end = size.map { min(bytes.count, sent + $0) } ?? bytes.count
            sent += try push(bytes, from: sent, to: end, flags: 0)
        }
    }

    /// Sends `bytes` again and again without reading until `limit` bytes have gone or the client
    /// took nothing for `patience` milliseconds; with `listening` also until it sends something.
    /// Returns how many went.
    @discardableResult
    public func flood(
        _ bytes: [UInt8], limit: Int, patience: Int32 = 200, listening: Bool = false
    ) throws -> Int {
        var total = 0
        var position = 0
        while total < limit {
            let events = Int16(POLLOUT) | (listening ? Int16(POLLIN) : 0)
            var wait = pollfd(fd: socket, events: events, revents: 0)
            if poll(&wait, 1, patience) == 0 || wait.revents & Int16(POLLIN) != 0 { break }
            let sent = try push(bytes, from: position, to: bytes.count, flags: MSG_DONTWAIT)
            total += sent
            position = (position + sent) % bytes.count
        }
        return total
    }

    private func push(_ bytes: [UInt8], from start: Int, to end: Int, flags: Int) throws -> Int {
        let sent = bytes[start..<end].withUnsafeBytes {
            Glibc.send(socket, $0.baseAddress, $0.count, Int32(Int(MSG_NOSIGNAL) | flags))
        }
        if sent < 0 && errno != EAGAIN { throw PeerGone() }
        return max(0, sent)
    }

    // Receiving

    /// Reads whatever comes, as fast as it can, and answers nothing.
    public func drink() throws {
        var chunk = [UInt8](repeating: 0, count: 1 << 18)
        while recv(socket, &chunk, chunk.count, 0) > 0 {}
        throw PeerGone()
    }

    /// Reads nothing until the client ends the stream.
    public func stare() throws {
        // POLLRDHUP, which Glibc does not show.
        var ends = pollfd(fd: socket, events: 0x2000, revents: 0)
        while ends.revents == 0 { poll(&ends, 1, -1) }
        throw PeerGone()
    }

    /// The next frame, which must be masked.
    public func frame() throws -> PeerFrame {
        let (first, key, payload) = try maskedFrame()
        let frame = PeerFrame(first: first, payload: unmasked(payload, key), key: key)
        note(frame)
        return frame
    }

    /// Takes a frame without a look at its payload.
    public func skip() throws { _ = try maskedFrame() }

    private func maskedFrame() throws -> (first: UInt8, key: [UInt8], payload: [UInt8]) {
        let head = try take(2)
        guard head[1] >= 0x80 else { throw PeerGone() }
        var length = Int(head[1] & 127)
        if length > 125 {
            length = try take(length == 126 ? 2 : 8).reduce(0) { $0 << 8 | Int($1) }
        }
        return (head[0], try take(4), try take(length))
    }

    /// Word by word, so that large payloads take no seconds in a debug build.
    private func unmasked(_ payload: [UInt8], _ key: [UInt8]) -> [UInt8] {
        var payload = payload
        let word = (key + key).withUnsafeBytes { $0.loadUnaligned(as: UInt64.self) }
        payload.withUnsafeMutableBytes { bytes in
            var i = 0
            while i + 8 <= bytes.count {
                let masked = bytes.loadUnaligned(fromByteOffset: i, as: UInt64.self)
                bytes.storeBytes(of: masked ^ word, toByteOffset: i, as: UInt64.self)
                i += 8
            }
            while i < bytes.count {
                bytes[i] ^= key[i & 3]
                i += 1
            }
        }
        return payload
    }

    /// The next message; a close is answered with the same payload, then the connection ends.
    public func message() throws -> PeerFrame {
        while true {
            let frame = try frame()
            if frame.opcode < 8 { return frame }
            guard frame.opcode == 8 else { continue }
            try send(PeerFrame.bytes(0x88, frame.payload))
            halfClose()
            try silence()
        }
    }

    /// The frames of the next message, which no control frame may interrupt.
    public func fragments() throws -> [PeerFrame] {
        var frames: [PeerFrame] = []
        repeat { frames.append(try message()) } while frames.last!.first < 0x80
        return frames
    }

    /// Sends every message back until the client closes.
    public func echo() throws {
        while true {
            let message = try message()
            try send(PeerFrame.bytes(message.first, message.payload))
        }
    }

    /// Answers nothing but the client's close.
    public func listen() throws {
        while hasRequest { _ = try message() }
        try silence()
    }

    /// Sends nothing until the client ends the stream, and notes its frames.
    public func silence() throws {
        while true { if hasRequest { _ = try frame() } else { _ = try take(1) } }
    }

    func take(_ count: Int) throws -> [UInt8] {
        while buffer.count - start < count {
            buffer.removeFirst(start)
            start = 0
            var chunk = [UInt8](repeating: 0, count: 1 << 16)
            let received = recv(socket, &chunk, chunk.count, 0)
            if received <= 0 { throw PeerGone() }
            buffer += chunk[..<received]
        }
        defer { start += count }
        return Array(buffer[start..<(start + count)])
    }

    // Ending

    /// Ends our half of the stream.
    public func halfClose() { shutdown(socket, Int32(SHUT_WR)) }

    /// Closes when the script is over, instead of staying silent. The client sees a reset if some
    /// of what it sent was not read.
    public func close() { isOpen = false }

    /// Resets the connection when the script is over.
    public func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(socket, SOL_SOCKET, SO_LINGER, &linger, 8)
        isOpen = false
    }
}
