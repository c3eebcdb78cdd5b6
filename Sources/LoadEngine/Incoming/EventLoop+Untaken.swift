internal import Memory
internal import Metrics
internal import Wire

/// Frames that nobody took when they came, and the steps that take them later. They count as unmatched
/// once nobody can take them any more: when newer ones need their room, or with the end of the session.
extension EventLoop where World: ~Copyable {
    /// Keeps a frame that nobody took; one that is too large for that is unmatched at once.
    mutating func keepUntaken(
        _ index: Handle<Connection>, _ opcode: Opcode, _ payload: Span<UInt8>,
        countedIn series: SeriesID
    ) {
        guard payload.count <= EngineLimits.untakenBytes else {
            countUnmatched(payload, index, at: recorder.slot(series))
            return
        }
        while !incoming.untaken.hasRoom(for: payload.count, of: index), dropUntaken(index) {}
        incoming.untaken.keep(payload, opcode, of: index, countedIn: series)
    }

    /// The session is over: nobody takes its frames any more.
    mutating func forgetUntaken(_ index: Handle<Connection>) {
        while dropUntaken(index) {}
    }

    /// Counts the oldest frame of a session as one that nobody took; false if nothing is kept of it.
    private mutating func dropUntaken(_ index: Handle<Connection>) -> Bool {
        let oldest = incoming.untaken.first(of: index)
        let side = side(of: index)
        if oldest.isSome, recorder.wants(.unmatched, on: side) {
            let payload = incoming.untaken.lend(oldest)
            let bytes = payload.array()
            incoming.untaken.putBack(payload, of: oldest)
            recorder.tell(.unmatched, on: side, at: time - stage.origin, "\(said: bytes.span)")
        }
        guard let series = incoming.untaken.dropOldest(of: index) else { return false }
        recorder.count(.unmatched, series)
        return true
    }

    /// Counts a frame that nobody took.
    mutating func countUnmatched(
        _ payload: Span<UInt8>, _ index: Handle<Connection>, at slot: Recorder.Slot
    ) {
        recorder.count(.unmatched, at: slot)
        let side = side(of: index)
        guard recorder.wants(.unmatched, on: side) else { return }
        recorder.tell(.unmatched, on: side, at: time - stage.origin, "\(said: payload)")
    }

    /// Answers the request of a step with the oldest frame that it waits for and nobody took; whether
    /// that was right, nil if there is no such frame.
    mutating func takeUntaken(_ request: Handle<Request>) -> Bool? {
        let (index, client) = (inFlight[request].connection, inFlight[request].client)
        let matcher = program.steps[Int(inFlight[request].step)].matcher
        var older: Handle<UntakenFrames.Entry> = .none
        var entry = incoming.untaken.first(of: index)
        while entry.isSome {
            let frame = incoming.untaken[entry]
            let payload = incoming.untaken.lend(entry)
            let fits = payload.withBytes(from: 0, to: payload.count) {
                holds(matcher, $0, frame.opcode, request, of: client)
            }
            if fits {
                incoming.untaken.remove(entry, after: older, of: index)
                // It was there when the step began.
                let moment = inFlight[request].planned
                let passed = payload.withBytes(from: 0, to: payload.count) {
                    settle(request, frame.opcode, $0, at: moment)
                }
                incoming.untaken.giveBack(payload)
                return passed
            }
            incoming.untaken.putBack(payload, of: entry)
            older = entry
            entry = frame.next
        }
        return nil
    }
}
