import Testing
import Wire

@testable import LoadEngine

@Suite struct TimeHeapTests {
    /// Adds and takes in any order: each take gives one of the earliest times that are there, and
    /// none before its time.
    @Test(arguments: [UInt64(1), 2, 3])
    func theEarliestComesFirstAsInASortedList(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var reads = TimeHeap<UInt64>()
        var sorted: [(time: Int64, token: UInt64)] = []
        var wrong = 0
        for token in 0..<5_000 as Range<UInt64> {
            // Few different times, so that many are equal.
            let time = Int64(random.below(200))
            reads.add(token, at: time)
            let place = sorted.firstIndex { $0.time > time } ?? sorted.count
            sorted.insert((time, token), at: place)
            if reads.nextTime != sorted.first?.time { wrong += 1 }
            while random.below(2) == 0 {
                let now = Int64(random.below(250))
                let taken = reads.take(until: now)
                guard let first = sorted.first, first.time <= now else {
                    if taken != nil { wrong += 1 }
                    break
                }
                let place = sorted.firstIndex { $0.token == taken }
                if let place, sorted[place].time == first.time {
                    sorted.remove(at: place)
                } else {
                    wrong += 1
                }
            }
        }
        var (times, last) = (0, Int64.min)
        while let time = reads.nextTime, let token = reads.take(until: .max) {
            if time < last || !sorted.contains(where: { $0 == (time, token) }) { wrong += 1 }
            (times, last) = (times + 1, time)
        }
        #expect(wrong == 0 && times == sorted.count)
    }
}
