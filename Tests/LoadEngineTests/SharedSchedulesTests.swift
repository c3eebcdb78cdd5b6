import Memory
import Testing
import Units
import Wire

@testable import LoadEngine

/// Sends that clients share, without a loop.
@Suite struct SharedSchedulesTests {
    private struct Shared: ~Copyable {
        var table: ScheduleTable
        var schedules: SharedSchedules

        init(
            _ rates: [Double], share: LoopShare = LoopShare(index: 0, count: 1),
            _ ledger: SendLedger? = nil, lateSend: Int64 = 10_000_000
        ) {
            table = ScheduleTable(lateSend: lateSend)
            schedules = SharedSchedules(
                seed: 5, loop: share.index, ledger ?? SendLedger(lone: share))
            let range = table.add(
                rates.map { rate in
                    var schedule = SendSchedule(
                        mix: [(0, 1), (1, 2)], every: .constant(.zero), pace: .schedule,
                        limit: nil, align: false)
                    schedule.sharedRate = rate > 0 ? rate : nil
                    return schedule
                })
            schedules.add(0, in: 0, range, &table)
        }

        mutating func all(until moment: Int64) -> [PlannedSend] {
            var sends: [PlannedSend] = []
            while let send = schedules.due(moment, &table) { sends.append(send.send) }
            return sends
        }
    }

    private static let second: Int64 = 1_000_000_000

    /// The sends of n loops together are those of one, whatever n is.
    @Test(arguments: [1, 2, 3, 7])
    func sendKIsPlannedAtKIntervalsInWhateverLoop(_ loops: Int) {
        let rates = [333.0, 0, 1_000]
        var sends: [PlannedSend] = []
        for index in 0..<loops {
            var shared = Shared(rates, share: LoopShare(index: index, count: loops))
            shared.schedules.join(0, in: 0, 1, isNew: true, at: 17)
            sends += shared.all(until: 17 + Self.second)
        }
        for (number, rate) in [(UInt8(0), 333.0), (2, 1_000)] {
            let own = sends.filter { $0.schedule == number }.map(\.planned).sorted()
            let wanted = (0...Int(rate)).map { 17 + Int64(saturating: Double($0) * (1e9 / rate)) }
            #expect(own == wanted.filter { $0 <= 17 + Self.second })
        }
        var one = Shared(rates)
        one.schedules.join(0, in: 0, 1, isNew: true, at: 17)
        func key(_ send: PlannedSend) -> [Int64] {
            [send.planned, Int64(send.schedule), Int64(send.message)]
        }
        let together = sends.map(key).sorted { $0.lexicographicallyPrecedes($1) }
        let alone = one.all(until: 17 + Self.second).map(key).sorted {
            $0.lexicographicallyPrecedes($1)
        }
        #expect(together == alone)
    }

    @Test func withoutClientsNothingIsPlannedAndWithTheFirstOneItGoesOn() {
        var shared = Shared([100])
        let none = shared.all(until: Self.second)
        #expect(none == [] && shared.schedules.nextSend == .max)
        shared.schedules.join(0, in: 0, 1, isNew: true, at: Self.second)
        let first = shared.all(until: 2 * Self.second).map(\.planned)
        #expect(first == (0...100).map { Self.second + $0 * 10_000_000 })
        shared.schedules.leave(0, in: 0)
        #expect(shared.schedules.nextSend == .max)
        shared.schedules.join(0, in: 0, 2, isNew: true, at: 5 * Self.second + 3)
        #expect(shared.schedules.nextSend == 5 * Self.second + 3)
    }

    @Test func aPauseMovesWhatIsPlannedASessionThatIsOpenAgainMovesNothing() {
        var shared = Shared([100])
        shared.schedules.join(0, in: 0, 1, isNew: true, at: 0)
        _ = shared.all(until: 95_000_000)
        shared.schedules.join(0, in: 0, 2, isNew: false, at: 99_000_000)
        #expect(shared.schedules.nextSend == 100_000_000)
        shared.schedules.pause(0)
        #expect(shared.schedules.nextSend == .max)
        shared.schedules.resume(0, after: 77)
        let moved = shared.all(until: 200_000_077).map(\.planned)
        #expect(moved == (10...20).map { $0 * 10_000_000 + 77 })
    }

    /// 100 sends a second: 10 ms, the mean interval of one client of one loop of two is 20 ms and more.
    @Test func lateIsAboveTheMeanIntervalOfAClientAtMostWhatThePlanSays() {
        for (rate, clients, most, wanted) in [
            (100.0, 1, 10, 10_000_000), (100, 5, 10, 10_000_000), (1_000, 1, 10, 2_000_000),
            (1_000, 4, 10, 8_000_000), (1_000, 6, 10, 10_000_000), (1_000, 6, 1, 1_000_000),
            (1_000, 6, 50, 12_000_000), (1_000, 1, 1, 1_000_000),
        ] as [(Double, Int, Int64, Int64)] {
            var shared = Shared(
                [rate], share: LoopShare(index: 0, count: 2), lateSend: most * 1_000_000)
            for client in 0..<clients {
                shared.schedules.join(0, in: 0, UInt64(client), isNew: true, at: 0)
            }
            let late = shared.schedules.lateAbove(shared.table[0], in: 0)
            #expect(late == wanted)
            shared.schedules.leave(0, in: 0)
        }
    }

    // Loops that know of each other -------------------------------------------------------------

    /// Clients of each loop, and how many of 1,200 sends are theirs: each client has as many.
    @Test(arguments: [[1, 0], [0, 1], [2, 1], [1, 0, 0], [3, 2, 1], [5, 5], [0, 4, 2, 0]])
    func sendsFollowTheClientsWhateverLoopsTheyAreOn(_ clients: [Int]) {
        let ledger = SendLedger(loops: clients.count)
        var own: [[Int64]] = []
        var loops = Slab<Shared>(capacity: clients.count)
        for (index, count) in clients.enumerated() {
            let place = loops.insert(
                Shared([1_000], share: LoopShare(index: index, count: clients.count), ledger))
            for client in 0..<count {
                loops[place].schedules.join(0, in: 0, UInt64(client), isNew: true, at: 17)
            }
            own.append([])
        }
        // Each loop comes round at its own times.
        for tick in 0...1_300 {
            let moment = 17 + min(Int64(tick) * 1_000_000, 1_199_000_000)
            for index in clients.indices where tick % (index + 1) == 0 || tick == 1_300 {
                own[index] += loops[Handle(index: Int32(index))].all(until: moment).map(\.planned)
            }
        }
        #expect(own.joined().sorted() == (0..<1_200).map { 17 + $0 * 1_000_000 })
        let all = clients.reduce(0, +)
        #expect(own.map(\.count) == clients.map { 1_200 * $0 / all })
        // A client waits for its turn as long as for any other.
        for (times, count) in zip(own, clients) where count == 1 {
            let gaps = zip(times, times.dropFirst()).map { $1 - $0 }
            #expect(Set(gaps) == [Int64(all) * 1_000_000])
        }
    }

    /// Whoever comes and goes, and pauses: no send is lost and none is made twice.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func noSendIsLostWhenClientsComeAndGo(_ seed: UInt64) {
        var random = RandomStream(seed: seed, .mix, client: 0, index: 0)
        let count = 2 + Int(random.unit() * 3)
        let ledger = SendLedger(loops: count)
        var loops = Slab<Shared>(capacity: count)
        var clients = [Int](repeating: 0, count: count)
        for index in 0..<count {
            _ = loops.insert(Shared([1_000], share: LoopShare(index: index, count: count), ledger))
        }
        func change(_ index: Int, comes: Bool, at moment: Int64) {
            let place = Handle<Shared>(index: Int32(index))
            if comes {
                clients[index] += 1
                loops[place].schedules.join(0, in: 0, 1, isNew: true, at: moment)
            } else if clients[index] > 0, clients.reduce(0, +) > 1 {
                clients[index] -= 1
                loops[place].schedules.leave(0, in: 0)
            }
        }
        change(0, comes: true, at: 0)
        var sends: [Int64] = []
        var (shift, shifts) = (Int64(0), [(at: Int64, by: Int64)]())
        for step in 1...2_000 {
            let moment = Int64(step) * 700_000 + shift
            for index in 0..<count where random.unit() < 0.1 {
                change(index, comes: random.unit() < 0.5, at: moment)
            }
            for index in 0..<count where random.unit() < 0.7 || step == 2_000 {
                sends += loops[Handle(index: Int32(index))].all(until: moment).map(\.planned)
            }
            guard step % 500 == 0, step < 2_000 else { continue }
            for index in 0..<count {
                sends += loops[Handle(index: Int32(index))].all(until: moment).map(\.planned)
            }
            for index in 0..<count { loops[Handle(index: Int32(index))].schedules.pause(0) }
            // One loop sees the end of the pause before the others.
            for index in 0..<count {
                loops[Handle(index: Int32(index))].schedules.resume(0, after: 5_000_000)
            }
            shifts.append((moment, 5_000_000))
            shift += 5_000_000
        }
        let all = (0..<1_401).map { k in
            shifts.reduce(Int64(k) * 1_000_000) { $0 > $1.at ? $0 + $1.by : $0 }
        }
        #expect(sends.sorted() == all)
    }

    @Test func whoStandsInLineComesInTurn() {
        var shared = Shared([100])
        for token in 1...3 as ClosedRange<UInt64> {
            shared.schedules.join(0, in: 0, token, isNew: true, at: 0)
        }
        var seen: [UInt64] = []
        for _ in 0..<7 {
            guard let token = shared.schedules.nextInLine(0) else { break }
            seen.append(token)
            // The second one has ended: it does not line up again.
            if token != 2 { shared.schedules.lineUp(token, 0) }
        }
        #expect(seen == [1, 2, 3, 1, 3, 1, 3] && shared.schedules.lineCount(0) == 2)
    }
}
