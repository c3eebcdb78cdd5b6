internal import CAllocations
internal import CLinux

/// Runs the operations of one benchmark: counts their allocations, and times them if asked to.
struct Meter {
    /// Rounds of timing, of which the median counts; 0 only counts allocations.
    let rounds: Int
    /// Nanoseconds that one round should take at least.
    let roundTime: Int64
    /// What `measure` found; nil until it was called.
    private(set) var reading: Reading?

    /// What one benchmark measured.
    struct Reading {
        /// Allocations of `counted` operations together: exact and the same in every run.
        var allocations: Int
        var counted: Int
        /// Nanoseconds of one operation, sorted, one value a round.
        var times: [Double]
        /// Bytes that one operation works on; 0 if that says nothing.
        var bytes: Int

        /// Allocations of one operation.
        var allocationsPerOperation: Double { Double(allocations) / Double(counted) }
        /// Nanoseconds of one operation in the median round; nil if nothing was timed.
        var median: Double? { times.isEmpty ? nil : times[times.count / 2] }
    }

    /// A meter that times.
    static var timing: Meter { Meter(rounds: 11, roundTime: 10_000_000) }
    /// A meter that only counts allocations.
    static var counting: Meter { Meter(rounds: 0, roundTime: 0) }

    private init(rounds: Int, roundTime: Int64) {
        self.rounds = rounds
        self.roundTime = roundTime
    }

    /// Measures a closure that does so many operations each time it is called.
    mutating func measure(bytes: Int = 0, _ operations: (Int) -> Void) {
        let counted = 1_000
        operations(counted)  // the first ones may allocate metadata
        let before = callocations_of_this_thread()
        operations(counted)
        let allocations = Int(callocations_of_this_thread() - before)
        var times: [Double] = []
        if rounds > 0 {
            let count = calibrate(operations)
            for _ in 0..<rounds { times.append(Double(time(operations, count)) / Double(count)) }
            times.sort()
        }
        reading = Reading(allocations: allocations, counted: counted, times: times, bytes: bytes)
    }

    /// How many operations take `roundTime`.
    private func calibrate(_ operations: (Int) -> Void) -> Int {
        var count = 1
        while true {
            let needed = time(operations, count)
            if needed >= roundTime { return count }
            precondition(count < 1 << 40, "the operations were optimised away: keep their result")
            let factor = Double(roundTime) / Double(max(needed, 1))
            count = Int(Double(count) * min(10, max(2, factor)))
        }
    }

    private func time(_ operations: (Int) -> Void, _ count: Int) -> Int64 {
        let start = clx_thread_cpu()
        operations(count)
        return clx_thread_cpu() - start
    }
}
