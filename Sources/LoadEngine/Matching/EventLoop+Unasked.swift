internal import JSONScan
internal import Memory
internal import Metrics
internal import Wire

/// Frames that come unasked and have a name.
extension EventLoop where World: ~Copyable {
    /// The first `receive` that takes a frame; −1 if none does.
    @inline(__always)
    mutating func findReceive(
        _ client: Handle<Client>, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Int32 {
        program.receives.count == 0
            ? -1 : searchReceive(client, opcode, payload)
    }

    private mutating func searchReceive(
        _ client: Handle<Client>, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Int32 {
        for place in 0..<program.receives.count
        where holds(program.receives[place].matcher, payload, opcode, .none, of: client) {
            return Int32(truncatingIfNeeded: place)
        }
        return -1
    }

    /// Records what a `receive` wants to know of a frame.
    mutating func observe(
        _ receive: Int32, _ client: Handle<Client>, _ opcode: Opcode, _ payload: Span<UInt8>,
        _ series: SeriesID, at moment: Int64
    ) {
        let code = program.receives[Int(receive)]
        if code.stamp >= 0 {
            if let sent = program.stamps[Int(code.stamp)].read(payload) {
                // The wall clock at the arrival. It is read last: a thread that loses its processor between
                // the two clocks must not make news younger than it is.
                let sinceArrival = world.now() - moment
                let arrival = MonotonicTime.wallClock() - sinceArrival
                recorder.record(.delivery, max(0, arrival &- sent), series)
            } else {
                let text: CaseText =
                    wants(.value)
                    ? "\(name(of: code)) has no time stamp of its sender: \(said: payload)" : ""
                count(.value, of: client, series, fails: false, first: text)
            }
        }
        guard code.check >= 0 else { return }
        recorder.count(.checks, series)
        if !holds(code.check, payload, opcode, .none, of: client) {
            recorder.count(.checksFailed, series)
            var text: CaseText = ""
            if wants(.check) {
                let why = mismatch(code.check, payload, opcode, .none, of: client)
                text = "\(name(of: code)) failed its check: \(why ?? "")"
            }
            count(.check, of: client, series, fails: false, first: text)
        }
    }

    private mutating func name(of receive: ReceiveCode) -> String {
        "'\(program.graph.labels.messages[Int(receive.label)])'"
    }
}
