import Testing

@testable import LoadEngine

@Suite struct RequestTableTests {
    @Test func aReplyFindsItsRequestAndTellsLateFromSecond() {
        var table = RequestTable(now: 0)
        let first = table.make(deadline: 100)
        let generation = table[first].generation
        #expect(table.find(first, generation: generation) == .live)
        table.end(first, as: .answered)
        #expect(table.find(first, generation: generation) == .second)

        let second = table.make(deadline: 200)
        #expect(second == first)
        #expect(table.find(second, generation: generation) == .second)
        let failed = table[second].generation
        table.end(second, as: .failed)
        #expect(table.find(second, generation: failed) == .late)
        #expect(table.find(second, generation: failed) == .second)
        #expect(table.find(second, generation: failed &+ 1) == .unknown)
        #expect(table.find(1_000_000, generation: 1) == .unknown)
    }

    @Test func theSlotOfAFailedRequestRests() {
        var table = RequestTable(now: 0)
        let failed = table.make(deadline: 10)
        let generation = table[failed].generation
        table.end(failed, as: .failed)
        for _ in 0..<1_000 {
            let other = table.make(deadline: 20)
            #expect(other != failed)
            table.end(other, as: .answered)
        }
        #expect(table.find(failed, generation: generation) == .late)
    }

    @Test func timersComeAtTheDeadlineOfWhoeverIsThere() {
        var table = RequestTable(now: 0)
        var due: [Int32] = []
        let slot = table.make(deadline: 1_000_000)
        table.end(slot, as: .answered)
        #expect(table.nextDeadline == nil)
        let again = table.make(deadline: 5_000_000)
        #expect(again == slot)
        table.expire(1_000_000, into: &due)
        #expect(due == [])
        table.expire(4_999_999, into: &due)
        #expect(due == [])
        table.expire(5_000_000, into: &due)
        #expect(due == [slot])
    }

    @Test func anEarlierDeadlineInAUsedSlotIsNotMissed() {
        var table = RequestTable(now: 0)
        var due: [Int32] = []
        let slot = table.make(deadline: 9_000_000)
        table.end(slot, as: .answered)
        _ = table.make(deadline: 2_000_000)
        table.expire(2_000_000, into: &due)
        #expect(due == [slot])
    }
}
