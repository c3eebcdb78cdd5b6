import JSONScan
import Memory
import Metrics
import Testing
import Wire

@testable import LoadEngine

/// Requests by the values of their replies, in flight and ended, against models that scan a list.
@Suite struct RequestKeysTests {
    /// Few keys, so that many are equal, and such as share a bucket.
    @Test(arguments: [UInt64(1), 2, 3])
    func ofEqualKeysTheOlderIsFoundFirst(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var keys = RequestKeys()
        var model: [(request: Handle<Request>, key: UInt64)] = []
        var free = (0..<5_000).map { Handle<Request>(index: Int32($0)) }
        var wrong = 0
        for step in 0..<30_000 {
            // It grows far beyond the first buckets, and shrinks again.
            let grows = random.below(100) < (step < 15_000 ? 60 : 40)
            if grows, let request = free.popLast() {
                let key = random.below(2) == 0 ? random.below(50) << 20 : random.next()
                keys.insert(request, key)
                model.append((request, key))
            } else if !model.isEmpty {
                let place = Int(random.below(UInt64(min(model.count, 300))))
                let request = model.remove(at: place).request
                keys.remove(request)
                keys.remove(request)
                free.append(request)
            }
            guard step % 50 == 0 else { continue }
            // One pass for all keys, since each takes its time where nothing is optimised.
            let wanted = Dictionary(grouping: model) { $0.key }
            for key in (0..<50).map({ UInt64($0) << 20 }) + model.suffix(20).map(\.key) {
                var found: [Handle<Request>] = []
                var request = keys.first(key)
                while request.isSome {
                    found.append(request)
                    request = keys.next(after: request, key)
                }
                if found != (wanted[key] ?? []).map(\.request) { wrong += 1 }
            }
        }
        #expect(wrong == 0)
        let left = model.allSatisfy { keys.key(of: $0.request) == $0.key }
        let gone = free.allSatisfy { keys.key(of: $0) == nil }
        #expect(left && gone)
    }

    private struct Ended {
        var key: UInt64
        var session: SessionToken
        var reply: UInt64?
        var message: UInt16
    }

    private static func session(_ index: Int, _ generation: UInt32) -> SessionToken {
        SessionToken(connection: Handle(index: Int32(index)), generation: generation)
    }

    /// Sessions of very different activity, which end and begin again in the same place.
    @Test(arguments: [UInt64(1), 2, 3])
    func aSessionRemembersItsLastThousandAndTwentyFour(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var finished = FinishedRequests()
        var sessions = SessionCounts()
        var generation: UInt32 = 5
        var tokens = (0..<5).map { Self.session($0, UInt32($0 + 1)) }
        var model: [SessionToken: [Ended]] = [:]
        var wrong: [String] = []
        for step in 0..<40_000 {
            // The first has half of all requests, the last few.
            let place = min(4, random.next().leadingZeroBitCount)
            let session = tokens[place]
            if random.below(4_000) == 0 {
                sessions.forget(Handle(index: Int32(place)))
                model[session] = nil
                generation += 1
                tokens[place] = Self.session(place, generation)
                continue
            }
            // Some values come again.
            let value = random.below(3) == 0 ? random.below(20) : UInt64(step + 1_000)
            let ended = Ended(
                key: KeyHash.of(value, at: 3, in: session), session: session,
                reply: random.below(2) == 0 ? random.below(2) : nil, message: UInt16(step % 900))
            finished.insert(
                FinishedRequests.Entry(
                    key: ended.key, session: session, reply: ended.reply ?? 0,
                    message: ended.message, isAnswered: ended.reply != nil), &sessions)
            model[session, default: []].append(ended)
            let asked = tokens[min(4, random.next().leadingZeroBitCount)]
            let all = model[asked] ?? []
            guard let pick = all.isEmpty ? nil : all[Int(random.below(UInt64(all.count)))]
            else { continue }
            let known = all.lastIndex { $0.key == pick.key } ?? 0
            let reply = random.below(2)
            guard let found = finished.find(pick.key, sessions) else {
                if known >= all.count - 1_024 { wrong.append("\(step): forgotten") }
                continue
            }
            let wanted: CountMetric =
                switch all[known].reply {
                case nil: .repliesLate
                case reply?: .repliesDuplicated
                default: .repliesFurther
                }
            if finished[found].message != all[known].message { wrong.append("\(step): other") }
            if known < all.count - 1_024 { wrong.append("\(step): remembered") }
            if finished.take(found, reply: reply) != wanted { wrong.append("\(step): \(wanted)") }
            if all[known].reply == nil { model[asked]?[known].reply = reply }
        }
        #expect(wrong.prefix(3) == [])
        let strange = finished.find(12_345, sessions)
        #expect(strange == nil)
    }

    /// A thousand sessions and more: the loop forgets the oldest of all, and never takes more memory.
    @Test func aLoopRemembersABoundedNumber() {
        var finished = FinishedRequests()
        var sessions = SessionCounts()
        let count = 1_200
        func key(_ number: Int, _ session: Int) -> UInt64 {
            KeyHash.of(UInt64(number), at: 0, in: Self.session(session, 1))
        }
        for number in 0..<1_024 {
            for session in 0..<count {
                finished.insert(
                    FinishedRequests.Entry(
                        key: key(number, session),
                        session: Self.session(session, 1)), &sessions)
            }
        }
        let first = finished.find(key(0, 7), sessions)
        let last = finished.find(key(1_023, 7), sessions)
        let oldest = finished.find(key(1_024 - (1 << 20) / count + 1, 7), sessions)
        #expect(first == nil && last != nil && oldest != nil)
    }

    /// Values that a match takes for equal have one hash, however they are written.
    @Test func equalDecimalsHaveOneHash() {
        let groups = [
            ["1", "1.0", "1e0", "10e-1", "0.1E1", "100.00e-2"], ["0", "-0", "0.0", "0e9"],
            ["-17", "-17.0", "-1.7e1", "-0.17e+2"], ["120", "1.2e2", "12E1", "120.000"],
            ["123456789012345678901234567890", "12345678901234567890123456789e1"],
            ["a"], ["1.0a"], ["01"], ["+1"], ["NaN"], [""], ["true"], ["1 "], ["r-1"], ["r-2"],
        ]
        let hashes = groups.map { group in Set(group.map { KeyHash.of(Array($0.utf8).span) }) }
        #expect(hashes.allSatisfy { $0.count == 1 })
        #expect(Set(hashes.joined()).count == groups.count)
    }
}
