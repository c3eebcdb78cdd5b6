internal import CAllocations
internal import Glibc
internal import Metrics
internal import Units

/// Messages and their replies, closed or planned: the twin of `floor` with the whole engine.
struct EchoLoop {
    let connections: Int
    let seconds: Double
    let message: LoopMessage
    /// Messages a second in all that are planned; nil: closed.
    let rate: Double?
    var form = LoopForm.plain

    /// Runs it and returns the line to print, with what was measured.
    func run(
        _ target: LoopTarget, cpu: Int? = nil, trace: Bool = false
    ) throws(BenchError) -> (line: JSONLine, measured: LoopMeasurement) {
        let every = rate.map { TimeAmount(nanoseconds: Int64(Double(connections) * 1e9 / $0)) }
        var graph = LoopGraph(levels: [connections], message: message, every: every)
        graph.form = form
        graph.rate = rate
        let driver = try LoopDriver(graph, target, cpu: cpu)
        // Some of those that are cut may be away.
        let open = form == .disrupt ? connections * 3 / 4 : connections
        for lane in 0..<form.lanes {
            try driver.open(
                stage: lane, open * (lane + 1) / form.lanes, step: 1_000_000)
        }
        let measured = driver.measure(seconds: seconds, trace: trace)
        driver.stop()
        if trace { _ = callocations_print_trace(STDERR_FILENO) }
        var line = JSONLine()
        line.add("mode", rate == nil ? "closed" : "planned")
        target.describe(in: &line)
        if form != .plain { line.add("form", form.rawValue) }
        line.add("connections", connections)
        line.add("size", message.size)
        if let rate { describe(measured, rate, in: &line) } else { describe(measured, in: &line) }
        measured.add("rtt_p50_us", .rtt, 0.5, to: &line)
        measured.add("rtt_p99_us", .rtt, 0.99, to: &line)
        measured.add("service_time_p50_us", .serviceTime, 0.5, to: &line)
        measured.add("service_time_p99_us", .serviceTime, 0.99, to: &line)
        let wire = Double(measured.store.count(.wireSent) + measured.store.count(.wireReceived))
        let messages = measured.store.count(.messagesSent) + measured.store.count(.messagesReceived)
        line.add("wire_bytes_per_message", wire / Double(messages), decimals: 1)
        if form == .disrupt {
            line.add("disruptions", Int(measured.store.count(.disruptions)))
        }
        measured.addHealth(to: &line)
        return (line, measured)
    }

    private func describe(_ measured: LoopMeasurement, in line: inout JSONLine) {
        let echoes = measured.store.count(.answered)
        line.add("echoes", Int(echoes))
        line.add("echoes_per_s", Double(echoes) * 1e9 / Double(measured.elapsed), decimals: 0)
        measured.addCPU(per: "echo", echoes, to: &line)
    }

    private func describe(_ measured: LoopMeasurement, _ rate: Double, in line: inout JSONLine) {
        let sent = measured.store.count(.messagesSent)
        let echoes = measured.store.count(.answered)
        let elapsed = Double(measured.elapsed) / 1e9
        line.add("planned_per_s", rate, decimals: 1)
        line.add("achieved_per_s", Double(sent) / elapsed, decimals: 1)
        line.add("planned", Int(rate * elapsed))
        line.add("sent", Int(sent))
        line.add("achieved_share", Double(sent) / (rate * elapsed), decimals: 5)
        line.add("echoes", Int(echoes))
        measured.addCPU(per: "echo", echoes, to: &line)
        measured.addCPU(per: "message", sent, to: &line)
        line.add("ticks_per_message", Double(measured.store.ticks) / Double(sent), decimals: 2)
        measured.add("send_lag_p50_us", .sendLag, 0.5, to: &line)
        measured.add("send_lag_p99_us", .sendLag, 0.99, to: &line)
        measured.add("send_lag_max_us", .sendLag, 1, to: &line)
        measured.add("receive_lag_p99_us", .receiveLag, 0.99, to: &line)
        line.add("late", Int(measured.store.count(.late)))
    }
}
