import Testing
import Wire

@testable import LoadEngine

/// Reactions that wait, beside a sorted list, without a world.
@Suite struct WaitingReactionTests {
    private struct Entry {
        let time: Int64
        let reaction: WaitingReaction
        let frame: [UInt8]?
    }

    private static func reaction(_ number: Int) -> WaitingReaction {
        WaitingReaction(
            token: UInt64(number), reaction: Int32(number % 7), opcode: UInt8(number % 2 + 1),
            profile: UInt16(number % 3), url: UInt16(number % 5))
    }

    /// Bytes that tell a frame from all others; some are too large for their memory to be kept.
    private static func frame(_ number: Int, _ random: inout RandomStream) -> [UInt8] {
        let size = random.below(40) == 0 ? EngineLimits.keptFrame + 1 : Int(random.below(300))
        return Array(repeating: UInt8(truncatingIfNeeded: number &* 37), count: size)
    }

    private static func bytes(_ frame: borrowing ByteBuffer) -> [UInt8] { frame.array() }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func theyComeInTheirOrderEachWithItsOwnFrame(_ seed: UInt64) {
        var random = RandomStream(seed: seed)
        var reactions = Reactions()
        var entries: [Entry] = []
        var (wrong, sentBack, forgotten) = (0, 0, 0)
        for number in 0..<4_000 {
            let time = Int64(random.below(500))
            let reaction = Self.reaction(number)
            let frame = random.below(2) == 0 ? nil : Self.frame(number, &random)
            if let frame {
                reactions.postpone(reaction, sendingBack: frame.span, until: time)
            } else {
                reactions.postpone(reaction, until: time)
            }
            let place = entries.firstIndex { $0.time > time } ?? entries.count
            entries.insert(Entry(time: time, reaction: reaction, frame: frame), at: place)
            if reactions.nextTime != entries.first?.time { wrong += 1 }
            let now = Int64(random.below(600))
            while random.below(2) == 0 {
                guard let due = reactions.takeDue(now) else {
                    if let first = entries.first, first.time <= now { wrong += 1 }
                    break
                }
                let first = entries.removeFirst()
                var plain = due.reaction
                plain.frame = -1
                if due.planned != first.time || plain != first.reaction || due.planned > now {
                    wrong += 1
                }
                if (due.reaction.frame.isSome) != (first.frame != nil) { wrong += 1 }
                guard let expected = first.frame, due.reaction.frame.isSome else { continue }
                if random.below(3) == 0 {
                    reactions.forget(due.reaction)
                    forgotten += 1
                } else {
                    let sent = reactions.takeFrame(of: due.reaction)
                    if Self.bytes(sent) != expected { wrong += 1 }
                    reactions.giveBack(sent)
                    sentBack += 1
                }
            }
            if reactions.keptFrames != entries.count(where: { $0.frame != nil }) { wrong += 1 }
        }
        #expect(wrong == 0 && sentBack > 300 && forgotten > 100, "\(sentBack), \(forgotten)")
        #expect(reactions.takeDue(-1) == nil)
        reactions.clear()
        #expect(reactions.nextTime == nil)
        #expect(reactions.takeDue(.max) == nil)
        #expect(reactions.keptFrames == 0)
    }

    @Test func aFrameThatIsOnItsWayIsNotOverwrittenByTheNextOne() {
        var reactions = Reactions()
        let (first, second) = ([1, 2, 3] as [UInt8], [4, 5] as [UInt8])
        reactions.postpone(Self.reaction(1), sendingBack: first.span, until: 10)
        guard let due = reactions.takeDue(10) else {
            Issue.record("nothing is due")
            return
        }
        let sent = reactions.takeFrame(of: due.reaction)
        reactions.postpone(Self.reaction(2), sendingBack: second.span, until: 20)
        #expect(Self.bytes(sent) == first)
        reactions.giveBack(sent)
        guard let next = reactions.takeDue(20) else {
            Issue.record("nothing is due")
            return
        }
        let last = reactions.takeFrame(of: next.reaction)
        #expect(Self.bytes(last) == second)
        #expect(reactions.keptFrames == 0)
        reactions.giveBack(last)
    }

    @Test func forgettingAReactionWithoutAFrameTakesNothingFromOthers() {
        var reactions = Reactions()
        let frame: [UInt8] = [7]
        reactions.postpone(Self.reaction(1), until: 10)
        reactions.postpone(Self.reaction(2), sendingBack: frame.span, until: 10)
        if let due = reactions.takeDue(10) { reactions.forget(due.reaction) }
        #expect(reactions.keptFrames == 1)
        if let due = reactions.takeDue(10) { reactions.forget(due.reaction) }
        #expect(reactions.keptFrames == 0)
    }
}
