import Glibc
import Testing
import Wire

@Suite struct TimerWheelTests {
    /// Arms, moves and cancels at random and lets time pass, beside a plain list that is sorted.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func timersFireInTheOrderOfDeadlineAndArming(_ seed: UInt64) {
        var random = RandomStream(seed: seed)
        var wheel = TimerWheel(now: 0, capacity: 4)
        var model: [Int32: (deadline: Int64, order: Int)] = [:]
        var now: Int64 = 0
        for round in 0..<2_000 {
            for step in 0..<Int(random.below(80)) {
                let timer = Int32(random.below(300))
                if random.below(8) == 0 {
                    wheel.cancel(timer)
                    model[timer] = nil
                } else {
                    // From now to far ahead, and often together with others.
                    let ahead = Int64(random.below(1 << (4 + random.below(36))))
                    let deadline = random.below(2) == 0 ? (now + ahead) & ~0xFFFF : now + ahead
                    if model[timer]?.deadline != deadline {
                        model[timer] = (deadline, round * 100 + step)
                    }
                    wheel.arm(timer, at: deadline)
                }
            }
            now += Int64(random.below(1 << (10 + random.below(24))))
            var due: [Int32] = []
            wheel.expire(now, into: &due)
            let expected = model.filter { $0.value.deadline <= now }.sorted {
                ($0.value.deadline, $0.value.order) < ($1.value.deadline, $1.value.order)
            }.map(\.key)
            for timer in expected { model[timer] = nil }
            guard due == expected, wheel.count == model.count else {
                Issue.record("round \(round): \(due) instead of \(expected)")
                return
            }
            let next = model.values.map(\.deadline).min()
            if let bound = wheel.nextDeadline, let next, bound > next {
                Issue.record("round \(round): \(bound) is later than \(next)")
                return
            }
        }
    }

    /// In a debug build the compiler can forget the `deinit` of what another module defines.
    @Test func itsMemoryIsGivenBackHereInAnotherModule() async {
        await #expect(processExitsWith: .success) {
            /// Pages of the address space.
            func mapped() -> Int {
                var line = [CChar](repeating: 0, count: 128)
                guard let file = fopen("/proc/self/statm", "r") else { return 0 }
                defer { fclose(file) }
                fgets(&line, 128, file)
                return atol(line)
            }
            let before = mapped()
            for _ in 0..<64 {
                var wheel = TimerWheel(now: 0, capacity: 1 << 20)
                wheel.arm(1, at: 5)
            }
            // Each has 24 MiB, of which next to nothing is touched.
            #expect((mapped() - before) * 4_096 < 512 << 20)
        }
    }
}
