internal import Wire

/// The containers and draws under the loop.
enum PrimitiveBenchmarks {
    static let all = [random, slab, buffer, timers(200), timers(20_000), timersTogether]

    private static let random = Benchmark("wire.random.below") { meter in
        var stream = RandomStream(seed: 1)
        var sum: UInt64 = 0
        meter.measure { count in
            for _ in 0..<count { sum &+= stream.below(1_000) }
        }
        keep(sum)
    }

    private static let slab = Benchmark("wire.slab.insert-remove") { meter in
        var slab = Slab<Int>(capacity: 64)
        for value in 0..<32 { _ = slab.insert(value) }
        meter.measure { count in
            for value in 0..<count { _ = slab.remove(slab.insert(value)) }
        }
        keep(slab.count)
    }

    private static let buffer = Benchmark("wire.buffer.append.64") { meter in
        let payload = [UInt8](repeating: 65, count: 64)
        var buffer = ByteBuffer(capacity: 4_096)
        meter.measure(bytes: payload.count) { count in
            for _ in 0..<count {
                if buffer.count + payload.count > 4_096 { buffer.truncate(to: 0) }
                buffer.append(payload)
            }
        }
        keep(buffer.count)
    }

    /// One timer fires and is armed again a random time of up to 1 s ahead.
    private static func timers(_ population: Int) -> Benchmark {
        Benchmark("wire.timers.fire-arm.\(population)") { meter in
            var random = RandomStream(seed: 2)
            var wheel = TimerWheel(now: 0, capacity: population)
            for timer in 0..<population {
                wheel.arm(Int32(timer), at: Int64(random.below(1_000_000_000)))
            }
            var due: [Int32] = []
            due.reserveCapacity(population)
            var now: Int64 = 0
            var fired = 0
            meter.measure { count in
                let end = fired + count
                while fired < end {
                    now = max(now, wheel.nextDeadline ?? now)
                    due.removeAll(keepingCapacity: true)
                    wheel.expire(now, into: &due)
                    for timer in due {
                        wheel.arm(timer, at: now + Int64(random.below(1_000_000_000)))
                    }
                    fired += due.count
                }
            }
            keep(wheel.count)
        }
    }
    /// 64 timers are due in one round, as after a pause of the loop; the time is that of a round.
    private static let timersTogether = Benchmark("wire.timers.round-of.64") { meter in
        var wheel = TimerWheel(now: 0, capacity: 64)
        var due: [Int32] = []
        due.reserveCapacity(64)
        var now: Int64 = 0
        meter.measure { count in
            for _ in 0..<count {
                for timer in 0..<Int64(64) {
                    wheel.arm(Int32(timer), at: now + 1_000_000 + timer * 7_919 % 64)
                }
                now += 2_000_000
                due.removeAll(keepingCapacity: true)
                wheel.expire(now, into: &due)
            }
        }
        keep(wheel.count)
    }
}
