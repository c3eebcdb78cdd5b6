import Testing
import Wire

@testable import LoadEngine

@Suite struct SpentBuffersTests {
    static let piece = EngineLimits.spentAtOnce

    @Test(arguments: [0, 16, piece])
    func aSmallBufferIsGoneAtOnce(size: Int) {
        var spent = SpentBuffers()
        spent.add(ByteBuffer(capacity: size))
        let left = spent.bytes
        #expect(left == 0)
    }

    /// Each step gives back what it may, never more than two pieces for each buffer, and all is gone in
    /// the end.
    @Test(arguments: [[2], [60], [3, 60, 1], Array(repeating: 8, count: 20)])
    func largeBuffersGoPieceByPiece(sizes: [Int]) {
        var spent = SpentBuffers()
        for size in sizes {
            var buffer = ByteBuffer(capacity: size * Self.piece + 1)
            buffer.extend(by: size * Self.piece)
            spent.add(buffer)
        }
        var steps = 0
        var wrong = 0
        while spent.bytes > 0 {
            let before = spent.bytes
            spent.giveBack()
            let given = before - spent.bytes
            if given <= 0 || given > 2 * Self.piece * sizes.count { wrong += 1 }
            steps += 1
        }
        let all = sizes.reduce(0, +)
        #expect(wrong == 0 && steps <= all && steps * 2 * sizes.count >= all)
    }
}
