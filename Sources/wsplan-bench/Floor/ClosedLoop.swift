internal import CLinux

/// Every connection keeps one message in flight: the twin of a bare C client.
struct ClosedLoop {
    let frame: FloorFrame
    let seconds: Double

    /// Echoes until the time is over.
    func run<Transport: FloorTransport & ~Copyable>(
        _ sockets: inout Transport
    ) throws(BenchError) -> ClosedResult {
        var pending = Array(repeating: 0, count: sockets.count)
        var echoes = 0
        let cpu = CPUTime.now()
        let start = clx_monotonic()
        let end = start + Int64(seconds * 1e9)
        for connection in 0..<sockets.count { try sockets.send(connection, frame.bytes) }
        while clx_monotonic() < end {
            let ready = sockets.wait(timeout: 100_000_000)
            for event in 0..<ready {
                let connection = sockets.connection(ofEvent: event)
                var received = pending[connection] + (try sockets.receiveAll(connection))
                while received >= frame.replyCount {
                    received -= frame.replyCount
                    echoes += 1
                    try sockets.send(connection, frame.bytes)
                }
                pending[connection] = received
            }
        }
        return ClosedResult(
            echoes: echoes, elapsed: clx_monotonic() - start, cpu: CPUTime.now() - cpu)
    }
}

/// What a closed loop measured.
struct ClosedResult {
    var echoes: Int
    /// Nanoseconds.
    var elapsed: Int64
    var cpu: CPUTime

    /// Adds the figures to a line.
    func describe(in line: inout JSONLine) {
        line.add("echoes", echoes)
        line.add("echoes_per_s", Double(echoes) * 1e9 / Double(elapsed), decimals: 0)
        line.add("cpu_us_per_echo", Double(cpu.process) / 1e3 / Double(echoes), decimals: 3)
        line.add("thread_cpu_us_per_echo", Double(cpu.thread) / 1e3 / Double(echoes), decimals: 3)
    }
}
