internal import CLinux

/// Message k is planned at k/rate seconds and sent when due, on connection k mod N, whatever has
/// been answered. Replies are read and counted.
struct PlannedLoop {
    let frame: FloorFrame
    /// Messages a second.
    let rate: Double
    let seconds: Double

    /// Sends what is planned within the time and stops there.
    func run<Transport: FloorTransport & ~Copyable>(
        _ sockets: inout Transport
    ) throws(BenchError) -> PlannedResult {
        let total = Int(rate * seconds)
        var pending = Array(repeating: 0, count: sockets.count)
        var result = PlannedResult(rate: rate, lags: [])
        result.lags.reserveCapacity(total)
        clx_no_timer_slack()
        let cpu = CPUTime.now()
        let start = clx_monotonic()
        for message in 0..<total {
            let planned = start + Int64(Double(message) * 1e9 / rate)
            let now = try read(&sockets, &pending, &result, until: planned)
            try sockets.send(message % sockets.count, frame.bytes)
            result.lags.append(UInt32(clamping: now - planned))
            // A loop that is behind must read too, or the server's answers fill the sockets.
            if message & 255 == 255 { try read(&sockets, &pending, &result, timeout: 0) }
        }
        let end = start + Int64(Double(total) * 1e9 / rate)
        result.elapsed = try read(&sockets, &pending, &result, until: end) - start
        result.cpu = CPUTime.now() - cpu
        return result
    }

    /// Waits and reads until the moment has come; returns the time then.
    private func read<Transport: FloorTransport & ~Copyable>(
        _ sockets: inout Transport, _ pending: inout [Int], _ result: inout PlannedResult,
        until moment: Int64
    ) throws(BenchError) -> Int64 {
        var now = clx_monotonic()
        while now < moment {
            try read(&sockets, &pending, &result, timeout: moment - now)
            now = clx_monotonic()
        }
        return now
    }

    /// Waits once and counts the replies that came.
    private func read<Transport: FloorTransport & ~Copyable>(
        _ sockets: inout Transport, _ pending: inout [Int], _ result: inout PlannedResult,
        timeout: Int64
    ) throws(BenchError) {
        let ready = sockets.wait(timeout: timeout)
        result.waits += 1
        for event in 0..<ready {
            let connection = sockets.connection(ofEvent: event)
            let received = pending[connection] + (try sockets.receiveAll(connection))
            result.echoes += received / frame.replyCount
            pending[connection] = received % frame.replyCount
        }
    }
}

/// What a planned loop measured.
struct PlannedResult {
    /// Messages a second that were planned.
    var rate: Double
    /// Nanoseconds from planned to just before the send, of every message.
    var lags: [UInt32]
    var echoes = 0
    var waits = 0
    /// Nanoseconds from the first planned time to the end of the schedule, or of the last send.
    var elapsed: Int64 = 0
    var cpu = CPUTime(process: 0, thread: 0)

    /// Adds the figures to a line.
    func describe(in line: inout JSONLine) {
        let sent = Double(lags.count)
        let sorted = lags.sorted()
        line.add("planned_per_s", rate, decimals: 1)
        line.add("achieved_per_s", sent * 1e9 / Double(elapsed), decimals: 1)
        line.add("sent", lags.count)
        line.add("echoes", echoes)
        line.add("cpu_us_per_message", Double(cpu.process) / 1e3 / sent, decimals: 3)
        line.add("thread_cpu_us_per_message", Double(cpu.thread) / 1e3 / sent, decimals: 3)
        line.add("waits_per_message", Double(waits) / sent, decimals: 2)
        line.add("send_lag_p50_us", PlannedResult.quantile(sorted, 0.50), decimals: 1)
        line.add("send_lag_p99_us", PlannedResult.quantile(sorted, 0.99), decimals: 1)
        line.add("send_lag_max_us", PlannedResult.quantile(sorted, 1), decimals: 1)
    }

    /// The q-quantile of sorted nanoseconds, in microseconds (nearest rank); NaN of none.
    private static func quantile(_ sorted: [UInt32], _ q: Double) -> Double {
        if sorted.isEmpty { return .nan }
        let rank = max(1, Int((q * Double(sorted.count)).rounded(.up)))
        return Double(sorted[rank - 1]) / 1e3
    }
}
