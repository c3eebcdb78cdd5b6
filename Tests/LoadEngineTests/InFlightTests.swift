import Memory
import Testing
import Wire

@testable import LoadEngine

/// What is in flight, without a loop: lists and tallies against a model, ids, deadlines.
@Suite struct InFlightTests {
    /// The requests of a list in order.
    private static func all(_ list: RequestList, _ inFlight: inout InFlight) -> [Handle<Request>] {
        var all: [Handle<Request>] = []
        var request = inFlight.first(list)
        while request.isSome {
            all.append(request)
            request = inFlight.next(list, after: request)
        }
        return all
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func listsKeepTheOrderOfSendingThroughAnyBeginningsAndEnds(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var inFlight = InFlight(now: 0, salt: 7)
        var lists = Array(repeating: RequestList(), count: 5)
        var tallies = Array(repeating: RequestTally(), count: 3)
        var model: [[(request: Handle<Request>, client: Int)]] = Array(repeating: [], count: 5)
        var wrong = 0
        for _ in 0..<20_000 {
            let list = Int(random.below(5))
            if random.below(2) == 0 {
                let client = Int(random.below(3))
                let began = inFlight.begin(
                    Request(
                        connection: Handle(index: Int32(list)),
                        client: Handle(index: Int32(client)), deadline: 1_000),
                    &lists[list])
                inFlight.add(to: &tallies[client])
                model[list].append((began, client))
            } else if !model[list].isEmpty {
                // Often the first or last one, sometimes one between.
                let last = model[list].count - 1
                let place = [0, last, Int(random.below(UInt64(last + 1)))][Int(random.below(3))]
                let (request, client) = model[list].remove(at: place)
                let state: Request.State = random.below(4) == 0 ? .failed : .answered
                inFlight.end(request, as: state, &lists[list])
                inFlight.take(from: &tallies[client])
            }
            let wanted = model[list].map(\.request)
            if Self.all(lists[list], &inFlight) != wanted { wrong += 1 }
            if lists[list].isEmpty != wanted.isEmpty { wrong += 1 }
            let first = inFlight.first(lists[list], of: 1)
            if first != model[list].first(where: { $0.client == 1 })?.request ?? -1 { wrong += 1 }
        }
        let counts = (0..<3).map { client in
            Int32(model.joined().count { $0.client == client })
        }
        #expect(wrong == 0 && tallies.map(\.count) == counts)
    }

    /// What a reply with the id of a request is taken for, before and after that has ended.
    @Test func idsNameRequestsLateAndSecondReplies() {
        var inFlight = InFlight(now: 0, salt: 7)
        var list = RequestList()
        let request = inFlight.begin(
            Request(message: 3, label: 2, connection: 9, client: 4, deadline: 100), &list)
        var text = ByteBuffer()
        inFlight.name(request).append(to: &text)
        let id = text.array()
        func former(on connection: Handle<Connection>, _ reply: UInt64 = 5) -> String {
            let former = inFlight.former(
                id.span, from: 0, to: id.count, on: connection, reply: reply)
            guard let former else { return "none" }
            #expect(former.message == 3 && former.label == 2)
            return former.metric.name
        }
        var named = inFlight.named(id.span, from: 0, to: id.count)
        #expect(named == request)
        var found = [former(on: 9)]
        inFlight.end(request, as: .failed, &list)
        named = inFlight.named(id.span, from: 0, to: id.count)
        #expect(named == -1)
        found += [former(on: 8), former(on: 9), former(on: 9), former(on: 9, 6)]
        #expect(
            found == [
                "none", "none", "replies.late", "replies.duplicated", "replies.further",
            ])
    }

    @Test func idsOfAnotherLoopAndOfMessagesWithoutAReplyNameNothing() {
        var inFlight = InFlight(now: 0, salt: 7)
        var other = InFlight(now: 0, salt: 8)
        var list = RequestList()
        let request = other.begin(Request(connection: 9, client: 4, deadline: 100), &list)
        let ids = [other.name(request), inFlight.nextID(), inFlight.nextID()]
        #expect(ids[1] != ids[2])
        for id in ids {
            var text = ByteBuffer()
            id.append(to: &text)
            let bytes = text.array()
            let named = inFlight.named(bytes.span, from: 0, to: bytes.count)
            let former = inFlight.former(
                bytes.span, from: 0, to: bytes.count, on: 9, reply: 0)
            #expect(named == -1 && former == nil)
        }
    }

    /// Deadlines in any order, some answered before: each that is not comes once, not before its time
    /// and at the first look after it.
    @Test(arguments: [UInt64(1), 2, 3])
    func aRequestIsOverdueAtItsDeadlineUnlessItHasEnded(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var inFlight = InFlight(now: 0, salt: 7)
        var list = RequestList()
        var waiting: [Handle<Request>: Int64] = [:]
        var wrong = 0
        for step in 1...2_000 as ClosedRange<Int64> {
            let now = step * 1_000_000
            let deadline = now + Int64(random.below(300_000_000))
            let began = inFlight.begin(Request(connection: 0, deadline: deadline), &list)
            waiting[began] = deadline
            if random.below(2) == 0, let answered = waiting.keys.min(by: { $0.index < $1.index }) {
                inFlight.end(answered, as: .answered, &list)
                waiting[answered] = nil
            }
            if let next = inFlight.nextDeadline, next > (waiting.values.min() ?? .max) {
                wrong += 1
            }
            let count = inFlight.expire(now)
            let due = (0..<count).map { inFlight.due($0) }
            if Set(due) != Set(waiting.filter { $0.value <= now }.keys) { wrong += 1 }
            if due.map({ inFlight[$0].deadline }) != due.compactMap({ waiting[$0] }).sorted() {
                wrong += 1
            }
            for request in due {
                inFlight.end(request, as: .failed, &list)
                waiting[request] = nil
            }
        }
        #expect(wrong == 0 && Set(Self.all(list, &inFlight)) == Set(waiting.keys))
    }
}
