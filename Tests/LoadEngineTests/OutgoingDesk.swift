import Wire

@testable import LoadEngine

/// A frame or message as a peer sees it.
struct SeenFrame: Equatable {
    let opcode: Opcode
    let payload: [UInt8]

    init(_ opcode: Opcode, _ payload: [UInt8]) {
        self.opcode = opcode
        self.payload = payload
    }
}

/// The server's side of a connection: puts together what comes, in whatever pieces.
struct OutgoingPeer: ~Copyable {
    private(set) var frames: [SeenFrame] = []
    private(set) var fault: String?
    private var assembler = MessageAssembler()
    private var deflate: ConnectionDeflate?
    private var shared = SharedDeflate()
    private var pending: [UInt8] = []
    private let rules: FrameRules

    init(_ compression: DeflateParameters?) {
        rules = FrameRules(masked: true, compression: compression != nil)
        if let compression { deflate = ConnectionDeflate(compression, .server) }
    }

    /// Takes the next bytes of the stream.
    mutating func take(_ bytes: [UInt8]) {
        let bytes = pending + bytes
        pending = []
        var position = 0
        while position < bytes.count, fault == nil {
            assembler.forgetRest()
            switch assembler.next(bytes.span, at: position, rules, limit: 1 << 20) {
            case .needMore:
                pending = Array(bytes[position...])
                return
            case .part(let end): position = end
            case .control(let header, let start), .message(let header, let start):
                position = start + header.payloadLength
                var payload = Array(bytes[start..<position])
                var masked = payload.mutableSpan
                Masking.apply(key: header.maskKey, to: &masked, from: 0, to: masked.count)
                see(header.opcode, payload, compressed: header.compressed)
            case .assembled(let kind, let end):
                position = end
                see(kind.opcode, assembler.takePayload().array(), compressed: kind.compressed)
            case .failure(let why): fault = why.text
            }
        }
    }

    private mutating func see(_ opcode: Opcode, _ payload: [UInt8], compressed: Bool) {
        guard compressed else {
            frames.append(SeenFrame(opcode, payload))
            return
        }
        var plain = ByteBuffer()
        let kind = MessageKind(text: opcode == .text, compressed: true)
        let why = deflate?.open(payload.span, kind, into: &plain, limit: 1 << 20, &shared)
        if let why { fault = why.text }
        frames.append(SeenFrame(opcode, plain.array()))
    }
}

/// One connection of the desk: what was rendered for it, and what its peer has seen.
struct OutgoingLine: ~Copyable {
    let token: UInt64
    /// Its slot in the compression, −1 for none.
    let deflate: Handle<CompressionContext>
    var rest: Handle<UnsentRest> = .none
    var rendered: [SeenFrame] = []
    var peer: OutgoingPeer
}

/// Does with an `Outgoing` what a loop does, in random order, with sockets that take what they like,
/// and remembers what peers must see.
struct OutgoingDesk: ~Copyable {
    private var outgoing: Outgoing
    private var random: RandomStream
    private var lines = Slab<OutgoingLine>()
    private let parameters: DeflateParameters?
    private var generation: UInt64 = 0
    /// Bytes that a socket takes at once.
    var mostAtOnce = 70_000
    private(set) var wrong: [String] = []
    /// Frames and messages that arrived.
    private(set) var received = 0

    init(seed: UInt64, compression: OutgoingTests.Compression, connections: Int) {
        outgoing = Outgoing(masks: RandomStream(seed: seed))
        random = RandomStream(seed: ~seed)
        switch compression {
        case .none: parameters = nil
        case .kept: parameters = DeflateParameters()
        case .fresh: parameters = DeflateParameters(clientTakeover: false, serverTakeover: false)
        }
        for _ in 0..<connections { open() }
    }

    private mutating func open() {
        generation += 1
        let deflate = parameters.map { outgoing.compression.open($0, above: 64) } ?? -1
        _ = lines.insert(
            OutgoingLine(token: generation, deflate: deflate, peer: OutgoingPeer(parameters)))
    }

    /// One thing that happens to some connection.
    mutating func step(sizes: [Int]) {
        let line = Handle<OutgoingLine>(index: Int32(random.below(UInt64(lines.count))))
        switch random.below(20) {
        case 0..<12: render(line, sizes)
        case 12..<16: flush(line)
        case 16..<19: writable(line)
        default: if random.below(10) == 0 { lose(line) }
        }
    }

    /// Everything leaves, and peers have seen all of it.
    mutating func finish() {
        var line = lines.next()
        while line.isSome {
            flush(line)
            while lines[line].rest.isSome { writable(line) }
            check(line, all: true)
            line = lines.next(after: line)
        }
        if outgoing.count > 0 { wrong.append("bytes are left") }
    }

    private mutating func begin(_ line: Handle<OutgoingLine>) {
        guard outgoing.owner != lines[line].token else { return }
        if outgoing.count > 0 {
            var other = lines.next()
            while other.isSome {
                if lines[other].token == outgoing.owner { flush(other) }
                other = lines.next(after: other)
            }
        }
        outgoing.begin(for: lines[line].token)
    }

    private mutating func render(_ line: Handle<OutgoingLine>, _ sizes: [Int]) {
        begin(line)
        let before = outgoing.count
        let size = sizes[Int(random.below(UInt64(sizes.count)))]
        switch random.below(8) {
        case 0:
            let payload = content(size % 126)
            let opcode = random.below(2) == 0 ? Opcode.ping : .pong
            outgoing.control(opcode, payload.span)
            lines[line].rendered.append(SeenFrame(opcode, payload))
        case 1:
            let reason = content(size % 124)
            outgoing.closing(1_000, reason.span)
            lines[line].rendered.append(SeenFrame(.close, [0x03, 0xE8] + reason))
        case 2:
            let payload = content(size)
            let onWire = outgoing.message(.binary, payload.span, deflate: lines[line].deflate)
            if onWire != outgoing.count - before { wrong.append("bytes on the wire") }
            lines[line].rendered.append(SeenFrame(.binary, payload))
        case 3:
            let message = outgoing.open(room: 6)
            outgoing.bytes.append(content(size))
            outgoing.withdraw(message)
            if outgoing.count != before { wrong.append("not withdrawn") }
        default:
            let payload = content(size)
            let message = outgoing.open(room: [2, 6, 8, 14][Int(random.below(4))])
            outgoing.bytes.append(payload)
            let fragment = [0, 0, 1, 100, 1_000][Int(random.below(size > 10_000 ? 2 : 5))]
            outgoing.close(
                message, .binary, deflate: lines[line].deflate, fragment: fragment)
            lines[line].rendered.append(SeenFrame(.binary, payload))
        }
    }

    /// Bytes of which some can be compressed and some cannot.
    private mutating func content(_ size: Int) -> [UInt8] {
        let letters = random.below(2) == 0 ? UInt64(4) : 256
        return (0..<size).map { _ in UInt8(truncatingIfNeeded: random.below(letters)) }
    }

    private mutating func flush(_ line: Handle<OutgoingLine>) {
        let token = lines[line].token
        guard outgoing.count > 0, outgoing.owner == token else { return }
        if lines[line].rest.isSome {
            outgoing.append(to: lines[line].rest)
        } else {
            let bytes = outgoing[for: token].array()
            let written = socketTakes(bytes, line)
            if written < bytes.count { lines[line].rest = outgoing.keepUnsent(after: written) }
        }
        outgoing.clear()
    }

    private mutating func writable(_ line: Handle<OutgoingLine>) {
        let rest = lines[line].rest
        guard rest.isSome else { return }
        let written = socketTakes(outgoing[rest: rest, for: lines[line].token].array(), line)
        if outgoing.sent(written, of: rest) { lines[line].rest = .none }
    }

    /// A socket takes some of these bytes, and its peer sees them in pieces; how many.
    private mutating func socketTakes(_ bytes: [UInt8], _ line: Handle<OutgoingLine>) -> Int {
        let most = min(bytes.count, mostAtOnce)
        let count =
            random.below(3) == 0 ? most : min(most, 1 + Int(random.below(UInt64(most + 1))))
        var start = 0
        while start < count {
            let end = min(count, start + 1 + Int(random.below(UInt64(max(1, count / 2)))))
            lines[line].peer.take(Array(bytes[start..<end]))
            start = end
        }
        check(line, all: false)
        return count
    }

    /// What a peer has seen is the beginning of what was rendered for it, or all of it.
    private mutating func check(_ line: Handle<OutgoingLine>, all: Bool) {
        let seen = lines[line].peer.frames
        let rendered = lines[line].rendered
        if let fault = lines[line].peer.fault {
            wrong.append("\(fault) on \(lines[line].token)")
        } else if all ? seen != rendered : seen.count > rendered.count {
            wrong.append("\(seen.count) of \(rendered.count) frames on \(lines[line].token)")
        }
        if all { received += seen.count }
    }

    /// A connection is gone with all that was not written; another one takes its place.
    private mutating func lose(_ line: Handle<OutgoingLine>) {
        let (token, others) = (lines[line].token, outgoing.owner)
        let count = outgoing.count
        outgoing.discard(for: token, rest: lines[line].rest)
        if others != token, outgoing.count != count { wrong.append("others' bytes were dropped") }
        if lines[line].deflate.isSome { outgoing.compression.close(lines[line].deflate) }
        let seen = lines[line].peer.frames
        if !lines[line].rendered.starts(with: seen) { wrong.append("another order on \(token)") }
        received += seen.count
        lines.remove(line)
        open()
    }
}
