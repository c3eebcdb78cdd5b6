import Testing
import Wire

@testable import LoadEngine

/// What is left over when a connection's turn ends, without a loop around it.
@Suite struct IncomingTests {
    /// One connection, read as the loop does it: what it was left with first, then the next read.
    private struct Reader: ~Copyable {
        var incoming = Incoming()
        var slot: Handle<Inbound> = .none
        /// What came, and with which moment.
        var pieces: [String] = []
        /// The most pieces of one turn.
        var most = 0

        let rules = FrameRules(masked: false, compression: false)

        /// Reads bytes that come at a moment; turns follow each other until all are looked at.
        mutating func read(_ bytes: [UInt8], at moment: Int64, frames: Int) {
            let begin = incoming.placeRest(slot)
            let region = incoming.region
            region.store(bytes, at: EngineLimits.headRoom)
            incoming.forgetRest(slot)
            region.withBytes(from: begin, to: EngineLimits.headRoom + bytes.count) { span in
                let stop = take(span, at: moment, frames)
                if stop < span.count {
                    incoming.fallBehind(
                        &slot, 7, Backlog(span, from: stop, at: moment, hasMore: false))
                }
            }
            incoming.release(&slot)
            while let token = incoming.nextBehind() {
                #expect(token == 7 && incoming.isBehind(slot) && incoming.moment(slot) == moment)
                guard var backlog = incoming.takeBacklog(slot) else { return }
                backlog.position += backlog.bytes.withBytes(
                    from: backlog.position, to: backlog.bytes.count
                ) { take($0, at: backlog.moment, frames) }
                if backlog.count > 0 { incoming.fallBehind(&slot, token, backlog) }
                incoming.release(&slot)
            }
        }

        private mutating func take(_ bytes: Span<UInt8>, at moment: Int64, _ frames: Int) -> Int {
            var turn = ReadingTurn(frames: frames, readSize: .max)
            var position = 0
            var count = 0
            while position < bytes.count, !turn.isOver {
                count += 1
                most = max(most, count)
                switch incoming.next(&slot, bytes, at: position, rules, limit: 1_000, &turn) {
                case .needMore: return bytes.count
                case .part(let end): position = end
                case .control(let header, let start), .message(let header, let start):
                    position = start + header.payloadLength
                    note("\(header.opcode)", bytes.extracting(start..<position), moment)
                case .assembled(let kind, let end):
                    position = end
                    let payload = incoming.takePayload(&slot)
                    payload.withBytes(from: 0, to: payload.count) {
                        note("\(kind.opcode)", $0, moment)
                    }
                case .failure(let fault):
                    pieces.append(fault.text)
                    return bytes.count
                }
            }
            return position
        }

        private mutating func note(_ kind: String, _ bytes: Span<UInt8>, _ moment: Int64) {
            pieces.append("\(kind) \(bytes.indices.map { bytes[$0] }) at \(moment)")
        }
    }

    /// Frames of a peer, valid and of all kinds.
    private static func frames(_ random: inout RandomStream) -> [[UInt8]] {
        func frame(_ opcode: Opcode, fin: Bool = true, _ payload: [UInt8]) -> [UInt8] {
            let header = FrameHeader(opcode, fin: fin, payloadLength: payload.count)
            var bytes = [UInt8](repeating: 0, count: header.headerLength)
            var span = bytes.mutableSpan
            header.write(into: &span, at: 0)
            return bytes + payload
        }
        return (0..<60).flatMap { _ -> [[UInt8]] in
            let payload = (0..<random.below(300)).map { _ in UInt8(random.below(128)) }
            switch random.below(4) {
            case 0: return [frame(.ping, Array(payload.prefix(125)))]
            case 1: return [frame(.text, payload)]
            case 2:
                return [frame(.text, fin: false, []), frame(.continuation, payload)]
            default:
                let pieces = (0..<Int(random.below(9))).map { _ in
                    frame(.continuation, fin: false, random.below(2) == 0 ? [] : [65])
                }
                return [frame(.binary, fin: false, payload)] + pieces
                    + [frame(.pong, []), frame(.continuation, [])]
            }
        }
    }

    /// Where each piece ends decides its moment; how the turns fall changes nothing.
    @Test(arguments: 1...20 as ClosedRange<UInt64>)
    func inAnyReadsAndTurnsTheSamePiecesComeWithTheirMoments(seed: UInt64) {
        var random = RandomStream(seed: seed)
        let bytes = Self.frames(&random).flatMap { $0 }
        for frames in [1, 2, 7, 1_000_000] {
            var whole = Reader()
            var parts = Reader()
            var start = 0
            var moment: Int64 = 0
            while start < bytes.count {
                moment += 1
                let end = min(
                    bytes.count, start + 1 + Int(random.below(random.below(2) == 0 ? 8 : 2_000)))
                let chunk = Array(bytes[start..<end])
                whole.read(chunk, at: moment, frames: .max)
                parts.read(chunk, at: moment, frames: frames)
                start = end
            }
            let (expected, found) = (whole.pieces, parts.pieces)
            #expect(found == expected && found.count >= 60)
            let (most, left) = (parts.most, [parts.incoming.count, whole.incoming.count])
            #expect(most <= frames && left == [0, 0])
        }
    }

    /// What happens to the socket meanwhile is remembered; nothing remains of a connection that is gone.
    @Test func aConnectionThatIsBehindKeepsWhatItsSocketSaid() {
        var incoming = Incoming()
        var slots: [Handle<Inbound>] = [-1, -1]
        let bytes: [UInt8] = [0x89, 0, 0x89]
        for place in 0..<2 {
            incoming.fallBehind(
                &slots[place], UInt64(place),
                Backlog(bytes.span, from: 1, at: 5, hasMore: false))
        }
        incoming.noteMore(slots[1], ended: true)
        let counts = [incoming.behindCount, incoming.count]
        #expect(counts == [2, 2])
        var seen: [String] = []
        while let token = incoming.nextBehind() {
            guard let backlog = incoming.takeBacklog(slots[Int(token)]) else { break }
            seen.append("\(token) \(backlog.count) \(backlog.hasMore) \(backlog.isEnded)")
        }
        #expect(seen == ["0 2 false false", "1 2 true true"])
        incoming.discard(&slots[0])
        incoming.release(&slots[1])
        let left = (incoming.count, incoming.isBehind(slots[0]))
        #expect(left == (0, false) && slots == [-1, -1])
    }

    /// Frames, bytes, records and what is inflated each end a turn, and never before they should.
    @Test func aTurnEndsWithTheFirstOfItsBounds() {
        func reads(_ received: Received) -> Int {
            var turn = ReadingTurn(frames: 1_000, bytes: 1 << 20, readSize: .max)
            var count = 0
            while !turn.isOver {
                turn.take(received)
                count += 1
            }
            return count
        }
        #expect(reads(Received(count: 256 << 10, stamp: 0)) == 4)
        #expect(reads(Received(count: 1, stamp: 0)) == 16)
        #expect(reads(Received(count: -11, stamp: 0)) == 16)
        #expect(reads(Received(count: 1, stamp: 0, records: 500)) == 2)
        var turn = ReadingTurn(frames: 10, bytes: 1 << 20, readSize: .max)
        for _ in 0..<9 { turn.takeFrame() }
        #expect(!turn.isOver && turn.inflation == 256 << 10)
        turn.takeInflated(256 << 10)
        #expect(turn.isOver && turn.inflation == EngineLimits.leastInflation)
    }
}
