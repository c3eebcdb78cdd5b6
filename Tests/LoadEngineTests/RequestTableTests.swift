import Testing
import Wire

@testable import LoadEngine

@Suite struct RequestTableTests {
    @Test func aReplyFindsItsRequestAndTellsLateFromSecond() {
        var table = RequestTable(now: 0)
        let first = table.make(Request(deadline: 100))
        let generation = table[first].generation
        #expect(table.find(first, generation: generation, reply: 7) == .live)
        table.noteReply(first, 7)
        table.end(first, as: .answered)
        #expect(table.find(first, generation: generation, reply: 7) == .duplicated)
        #expect(table.find(first, generation: generation, reply: 8) == .further)

        let second = table.make(Request(deadline: 200))
        #expect(second == first)
        #expect(table.find(second, generation: generation, reply: 7) == .duplicated)
        #expect(table.find(second, generation: generation, reply: 8) == .further)
        let failed = table[second].generation
        table.end(second, as: .failed)
        #expect(table.find(second, generation: failed, reply: 0) == .late)
        #expect(table.find(second, generation: failed, reply: 0) == .duplicated)
        #expect(table.find(second, generation: failed, reply: 7) == .further)
        #expect(table.find(second, generation: failed &+ 1, reply: 0) == .unknown)
        #expect(table.find(1_000_000, generation: 1, reply: 0) == .unknown)
    }

    @Test func theSlotOfAFailedRequestRests() {
        var table = RequestTable(now: 0)
        let failed = table.make(Request(deadline: 10))
        let generation = table[failed].generation
        table.end(failed, as: .failed)
        for _ in 0..<1_000 {
            let other = table.make(Request(deadline: 20))
            #expect(other != failed)
            table.end(other, as: .answered)
        }
        #expect(table.find(failed, generation: generation, reply: 0) == .late)
    }

    /// For fifteen others whether a frame is its reply once more, then that there was one, then that there
    /// was a request.
    @Test func theReplyOfEachFormerRequestIsKnownForSixtyFourOthers() {
        var table = RequestTable(now: 0)
        let slot = table.make(Request(deadline: 1))
        let first = table[slot].generation
        table.noteReply(slot, 7)
        table.end(slot, as: .answered)
        for age in 1...66 {
            let again = table.make(Request(deadline: 1))
            #expect(again == slot)
            let same = table.find(slot, generation: first, reply: 7)
            let other = table.find(slot, generation: first, reply: 8)
            #expect(same == (age <= 64 ? .duplicated : .further), "\(age)")
            #expect(other == (16...64 ~= age ? .duplicated : .further), "\(age)")
            table.noteReply(slot, 9)
            table.end(slot, as: .answered)
        }
    }

    @Test func theSlotOfAFailedRequestIsUsedAgainAfterManyFailures() {
        var table = RequestTable(now: 0)
        let first = table.make(Request(deadline: 1))
        let generation = table[first].generation
        table.end(first, as: .failed)
        for _ in 0..<16_384 { table.end(table.make(Request(deadline: 1)), as: .failed) }
        let again = table.make(Request(deadline: 1))
        #expect(again == first && table.count == 16_385)
        // Its reply never came, so the next one is the first.
        #expect(table.find(first, generation: generation, reply: 0) == .late)
        #expect(table.find(first, generation: generation, reply: 0) == .duplicated)
    }

    @Test func anOverdueRequestIsFoundByItsPayloadOnce() {
        var table = RequestTable(now: 0)
        func overdue(_ hash: UInt64, _ connection: Handle<Connection>) -> Handle<Request> {
            let request = table.make(Request(deadline: 1))
            table[request].payloadHash = hash
            table[request].connection = connection
            table.end(request, as: .failed)
            table.noteOverdue(request)
            return request
        }
        #expect(table.takeOverdue(7, of: 1) == -1)
        let (a, b, c) = (overdue(7, 1), overdue(7, 1), overdue(7, 2))
        let found = [
            table.takeOverdue(8, of: 1), table.takeOverdue(7, of: 1), table.takeOverdue(7, of: 2),
            table.takeOverdue(7, of: 1), table.takeOverdue(7, of: 1), table.takeOverdue(7, of: 2),
        ]
        #expect(found == [-1, b, c, a, -1, -1])
        let again = table.find(b, generation: table[b].generation, reply: 0)
        #expect(again == .further)
    }

    @Test func overdueRequestsWhoseSlotsAreUsedAgainAreForgotten() {
        var table = RequestTable(now: 0)
        for hash in 0..<50_000 as Range<UInt64> {
            let request = table.make(Request(deadline: 1))
            table[request].payloadHash = hash % 1_000
            table[request].connection = Handle(index: Int32(hash % 3))
            table.end(request, as: .failed)
            table.noteOverdue(request)
        }
        var taken = Set<Handle<Request>>()
        for hash in 0..<1_000 as Range<UInt64> {
            for connection in 0..<3 as Range<Int32> {
                let found = table.takeOverdue(hash, of: Handle(index: connection))
                if found.isSome { taken.insert(found) }
            }
        }
        #expect(taken.count == 3_000)
    }

    @Test func timersComeAtTheDeadlineOfWhoeverIsThere() {
        var table = RequestTable(now: 0)
        let slot = table.make(Request(deadline: 1_000_000))
        table.end(slot, as: .answered)
        #expect(table.nextDeadline == nil)
        let again = table.make(Request(deadline: 5_000_000))
        #expect(again == slot)
        let counts = [1_000_000, 4_999_999, 5_000_000].map { table.expire($0) }
        let due = table.due(0)
        #expect(counts == [0, 0, 1] && due == slot)
    }

    @Test func anEarlierDeadlineInAUsedSlotIsNotMissed() {
        var table = RequestTable(now: 0)
        let slot = table.make(Request(deadline: 9_000_000))
        table.end(slot, as: .answered)
        _ = table.make(Request(deadline: 2_000_000))
        let count = table.expire(2_000_000)
        let due = table.due(0)
        #expect(count == 1 && due == slot)
    }
}
