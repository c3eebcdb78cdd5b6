import Testing
import Wire

@testable import LoadEngine

/// What is rendered leaves whole, in order and for its own connection, however sockets take it.
@Suite struct OutgoingTests {
    /// Sizes on both sides of those at which headers grow and messages are compressed or taken apart.
    private static let sizes = [0, 1, 63, 64, 125, 126, 127, 1_000, 1_001, 5_000, 65_535, 65_536]

    enum Compression: CaseIterable { case none, kept, fresh }

    /// Connections take turns, are lost and come again; what each peer assembles is what was rendered
    /// for it, and at the end all of it.
    @Test(arguments: Compression.allCases, [UInt64(1), 2, 3])
    func eachPeerAssemblesWhatWasRenderedForIt(compression: Compression, seed: UInt64) {
        var desk = OutgoingDesk(seed: seed, compression: compression, connections: 5)
        for _ in 0..<400 { desk.step(sizes: Self.sizes) }
        desk.finish()
        let (wrong, received) = (desk.wrong, desk.received)
        #expect(wrong == [] && received > 130)
    }

    /// A socket that takes one byte at a time, and a peer that sees one at a time.
    @Test(arguments: Compression.allCases)
    func aByteAtATimeIsAsGoodAsAllAtOnce(compression: Compression) {
        var desk = OutgoingDesk(seed: 9, compression: compression, connections: 2)
        desk.mostAtOnce = 1
        for _ in 0..<200 { desk.step(sizes: [0, 1, 64, 126, 200]) }
        desk.finish()
        let (wrong, received) = (desk.wrong, desk.received)
        #expect(wrong == [] && received > 8)
    }

    /// A rest keeps its order, whatever comes behind it, and is gone with its last byte.
    @Test func restsLeaveInOrder() {
        var outgoing = Outgoing(masks: RandomStream(seed: 1))
        var expected: [UInt8] = []
        outgoing.begin(for: 7)
        outgoing.bytes.append([1, 2, 3, 4])
        let rest = outgoing.keepUnsent(after: 1)
        outgoing.clear()
        expected += [2, 3, 4]
        for value in 5...9 as ClosedRange<UInt8> {
            outgoing.begin(for: 7)
            outgoing.bytes.append([value, value])
            outgoing.append(to: rest)
            outgoing.clear()
            expected += [value, value]
        }
        while !expected.isEmpty {
            let (there, size) = (outgoing[rest: rest, for: 7].array(), outgoing.unsent(rest))
            #expect(there == expected && size == expected.count)
            let taken = min(3, expected.count)
            expected.removeFirst(taken)
            let isGone = outgoing.sent(taken, of: rest)
            #expect(isGone == expected.isEmpty)
        }
        let next = outgoing.keepUnsent(after: 0)
        #expect(next == rest)
    }

    @Test func whatIsLostWithAConnectionIsItsOwn() {
        var outgoing = Outgoing(masks: RandomStream(seed: 1))
        outgoing.begin(for: 1)
        outgoing.bytes.append([1])
        outgoing.batch.append(PlannedWrite())
        let rest = outgoing.keepUnsent(after: 0)
        outgoing.clear()
        outgoing.begin(for: 2)
        outgoing.bytes.append([2])
        outgoing.batch.append(PlannedWrite())
        outgoing.discard(for: 1, rest: rest)
        let kept = (outgoing.count, outgoing.batch.count, outgoing[for: 2].array())
        #expect(kept == (1, 1, [2]))
        outgoing.discard(for: 2, rest: -1)
        let left = (outgoing.count, outgoing.batch.count)
        #expect(left == (0, 0))
        outgoing.begin(for: 3)
    }

    @Test func aPeerThatReadsNothingIsToldByWhatIsUnsent() {
        var outgoing = Outgoing(masks: RandomStream(seed: 1))
        outgoing.begin(for: 1)
        outgoing.bytes.extend(by: EngineLimits.stuffed)
        let rest = outgoing.keepUnsent(after: 0)
        outgoing.clear()
        let before = [outgoing.isStuffed(-1), outgoing.isStuffed(rest)]
        outgoing.begin(for: 1)
        outgoing.bytes.append(0)
        outgoing.append(to: rest)
        let after = outgoing.isStuffed(rest)
        #expect(before == [false, false] && after)
    }

    /// The room that was left for a header need not be what it takes.
    @Test(arguments: [0, 2, 6, 8, 14, 20], [0, 125, 126, 65_535, 65_536])
    func aHeaderFindsItsRoom(room: Int, size: Int) {
        var outgoing = Outgoing(masks: RandomStream(seed: 3))
        outgoing.begin(for: 1)
        let message = outgoing.open(room: room)
        let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
        outgoing.bytes.append(payload)
        let length = outgoing.close(message, .binary)
        #expect(length == FrameHeader.length(payload: size, masked: true))
        var peer = OutgoingPeer(nil)
        peer.take(outgoing[for: 1].array())
        let frames = peer.frames
        #expect(frames == [SeenFrame(.binary, payload)])
    }

    /// Each breach of the one promise ends the process, in release builds too.
    @Test func bytesForAnotherConnectionNeverLeave() async {
        await #expect(processExitsWith: .failure) {
            var outgoing = Outgoing(masks: RandomStream(seed: 1))
            outgoing.begin(for: 1)
            outgoing.bytes.append([1])
            _ = outgoing[for: 2].count
        }
        await #expect(processExitsWith: .failure) {
            var outgoing = Outgoing(masks: RandomStream(seed: 1))
            outgoing.begin(for: 1)
            outgoing.bytes.append([1])
            outgoing.begin(for: 2)
        }
        await #expect(processExitsWith: .failure) {
            var outgoing = Outgoing(masks: RandomStream(seed: 1))
            outgoing.begin(for: 1)
            outgoing.bytes.append([1])
            let rest = outgoing.keepUnsent(after: 0)
            outgoing.clear()
            outgoing.begin(for: 2)
            outgoing.append(to: rest)
        }
        await #expect(processExitsWith: .failure) {
            var outgoing = Outgoing(masks: RandomStream(seed: 1))
            outgoing.begin(for: 1)
            outgoing.bytes.append([1])
            let rest = outgoing.keepUnsent(after: 0)
            _ = outgoing[rest: rest, for: 2].count
        }
    }
}
