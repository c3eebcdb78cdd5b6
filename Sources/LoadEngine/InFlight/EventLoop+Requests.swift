internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// How a request begins and ends: answered, by its deadline, or with its session.
extension EventLoop where World: ~Copyable {
    /// The reply of a request has come.
    mutating func answer(
        _ request: Handle<Request>, _ opcode: Opcode, _ payload: Span<UInt8>, at moment: Int64
    ) {
        let entry = inFlight[request]
        if moment > entry.deadline {
            answerLate(request, PayloadHash.of(payload, opcode: opcode.rawValue))
            return
        }
        let passed = settle(request, opcode, payload, at: moment)
        followUp(entry.client, request, entry, answered: passed, at: moment)
    }

    /// Ends a request with its reply; whether that was right. What its client does then is the caller's
    /// business.
    mutating func settle(
        _ request: Handle<Request>, _ opcode: Opcode, _ payload: Span<UInt8>, at moment: Int64
    ) -> Bool {
        let entry = inFlight[request]
        let client = entry.client
        var passed = true
        let check: Int32
        let matcher: Int32
        let series = series(of: request)
        let slot = recorder.slot(series)
        recorder.count(.answered, at: slot)
        if messageLabel(of: request) >= 0 {
            let reply = max(moment, entry.sent)
            recorder.record(.serviceTime, reply - entry.sent, at: slot)
            recorder.record(.rtt, reply - entry.planned, at: slot)
            note(client) { $0.reply(after: reply - entry.planned) }
        }
        if entry.message == .max {
            check = program.steps[Int(entry.step)].check
            matcher = program.steps[Int(entry.step)].matcher
        } else {
            check = program.messages[Int(entry.message)].check
            matcher = program.messages[Int(entry.message)].matcher
        }
        if check >= 0 {
            recorder.count(.checks, at: slot)
            passed = holds(check, payload, opcode, request, of: client)
            if !passed {
                recorder.count(.checksFailed, at: slot)
                let text =
                    wants(.check) ? failedCheck(request, check, opcode, payload) : ""
                count(.check, of: client, series, fails: true, first: text)
            }
        }
        if entry.message != .max, program.messages[Int(entry.message)].bodies.converses {
            program.bodies.conversations.learnSession(
                clients[client].conversation, entry.id, payload)
        }
        if !keepCaptures(matcher, payload, request, series, fails: passed) { passed = false }
        if entry.message != .max, program.messages[Int(entry.message)].isNamed {
            remember(request, reply: PayloadHash.of(payload, opcode: opcode.rawValue))
        }
        endRequest(request, as: .answered)
        return passed
    }

    /// Remembers a request that ends by what its reply is found by.
    private mutating func remember(_ request: Handle<Request>, reply: UInt64?) {
        let index = inFlight[request].connection
        inFlight.remember(request, of: connections[index].session(index), reply: reply)
    }

    /// A reply came after its deadline and before the loop came to expire the request.
    private mutating func answerLate(_ request: Handle<Request>, _ reply: UInt64) {
        let entry = inFlight[request]
        let client = entry.client
        recorder.count(.repliesLate, series(of: request))
        let text: CaseText =
            wants(.timeout)
            ? "\(awaited(by: request)) came after its deadline" : ""
        fail(request, .timeout, text, reply: reply)
        followUp(client, request, entry, answered: false, at: time)
    }

    private mutating func failedCheck(
        _ request: Handle<Request>, _ check: Int32, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> CaseText {
        let why = mismatch(check, payload, opcode, request, of: inFlight[request].client)
        return "\(awaited(by: request)) failed its check: \(why ?? "")"
    }

    /// That no reply came, and beside it the first frame that nobody took, with what it lacks for
    /// being the reply.
    private mutating func overdue(_ request: Handle<Request>) -> CaseText {
        guard wants(.timeout) else { return "" }
        let entry = inFlight[request]
        let limit = TimeAmount(nanoseconds: entry.deadline - entry.planned)
        let text = "\(awaited(by: request)) did not come within \(limit)"
        let profile = UInt16(clients[entry.client].template)
        let generation = connections[entry.connection].generation
        guard let stray = incoming.strays.first(on: generation, of: profile) else {
            return "\(text), and no other message that nothing took"
        }
        let matcher =
            entry.message == .max
            ? program.steps[Int(entry.step)].matcher
            : program.messages[Int(entry.message)].matcher
        let shown = stray.bytes.span.extracting(first: CaseText.longestKept)
        let frame: CaseText = "\(text); the first message that nothing took: \(said: shown)"
        guard matcher >= 0, stray.count == stray.bytes.count,
            let lack = mismatch(matcher, stray.bytes.span, stray.opcode, request, of: entry.client)
        else { return frame }
        return "\(frame): \(lack)"
    }

    /// Where a request is counted.
    mutating func series(of request: Handle<Request>) -> SeriesID {
        let entry = inFlight[request]
        return series(
            entry.client, label: entry.label, message: messageLabel(of: request),
            url: connections[entry.connection].url)
    }

    /// The label of the message that a request is timed and counted under; −1 for a step without a name.
    @inline(__always)
    mutating func messageLabel(of request: Handle<Request>) -> Int {
        let message = inFlight[request].message
        return message == .max
            ? Int(program.steps[Int(inFlight[request].step)].message) : Int(message)
    }

    /// What a client does once a request has ended; the caller settles it.
    private mutating func followUp(
        _ client: Handle<Client>, _ request: Handle<Request>, _ entry: Request, answered: Bool,
        at moment: Int64
    ) {
        let index = inFlight[request].connection
        if connections[index].client != client {
            followUpShared(
                client, request, on: index, fromStep: entry.fromStep, answered: answered,
                at: moment)
        } else if clients[client].state == .draining {
            if connections[index].requests.isEmpty { agenda.post(.answered, client) }
        } else if entry.fromStep {
            stepDone(client, request: request, answered: answered, at: moment)
        } else {
            planAfterReply(client, entry.schedule, at: moment)
            drainQueue(client, at: moment)
        }
    }

    /// No reply came in time.
    mutating func timeOut(_ request: Handle<Request>) {
        let entry = inFlight[request]
        let client = entry.client
        fail(request, .timeout, overdue(request))
        if entry.message != .max, program.messages[Int(entry.message)].byPayload {
            inFlight.noteOverdue(request)
        }
        followUp(client, request, entry, answered: false, at: time)
        settleEvents()
        agenda.touch(client)
    }

    /// All requests of a connection are cut by its end.
    mutating func cutRequests(_ index: Handle<Connection>) {
        while !connections[index].requests.isEmpty {
            cut(inFlight.first(connections[index].requests))
        }
    }

    /// So are those of one client on a connection that others use too.
    mutating func cutRequests(of client: Handle<Client>, on index: Handle<Connection>) {
        while true {
            let request = inFlight.first(connections[index].requests, of: client)
            guard request.isSome else { return }
            cut(request)
        }
    }

    /// A request ends without its reply. What its client does then is its caller's business, unless
    /// the connection was borrowed.
    mutating func cut(_ request: Handle<Request>) {
        let entry = inFlight[request]
        let text: CaseText =
            wants(.cut)
            ? "the session ended before \(awaited(by: request)) came" : ""
        fail(request, .cut, text)
        guard connections[entry.connection].client != entry.client else { return }
        followUp(entry.client, request, entry, answered: false, at: time)
    }

    /// All requests of a connection are withdrawn, as it is dropped by plan: no errors, and no samples.
    mutating func withdrawRequests(_ index: Handle<Connection>) {
        while !connections[index].requests.isEmpty {
            let request = inFlight.first(connections[index].requests)
            recorder.count(.withdrawn, series(of: request))
            endRequest(request, as: .failed)
        }
    }

    /// Takes back a request whose message was never rendered.
    mutating func forget(_ request: Handle<Request>) { endRequest(request, as: .answered) }

    /// A request fails; `reply` is the hash of the one that was late.
    private mutating func fail(
        _ request: Handle<Request>, _ kind: ErrorKind, _ text: CaseText, reply: UInt64? = nil
    ) {
        let entry = inFlight[request]
        let series = series(of: request)
        let slot = recorder.slot(series)
        recorder.count(kind == .timeout ? .timeouts : .cut, at: slot)
        if messageLabel(of: request) >= 0 {
            recorder.count(.deadlines, at: slot)
            recorder.record(.rtt, entry.deadline - entry.planned, at: slot)
            if entry.message != .max, program.messages[Int(entry.message)].isNamed {
                remember(request, reply: reply)
            }
        }
        count(kind, of: entry.client, series, fails: true, first: text)
        endRequest(request, as: reply == nil ? .failed : .answered)
    }

    /// An `expect` step waits like a request that sent nothing.
    mutating func openExpect(_ client: Handle<Client>, step: Int32, timeout: Int64, due: Int64)
        -> Handle<Request>
    {
        var request = Request(connection: clients[client].connection, client: client)
        request.label = label(at: due, client)
        request.planned = due
        request.sent = due
        request.deadline = due + timeout
        request.sequence = clients[client].sequence
        request.numberInSession = numberInSession(clients[client].connection)
        request.iteration = clients[client].iteration
        request.step = step
        request.fromStep = true
        recorder.count(
            .requests,
            series(
                client, label: request.label, message: Int(program.steps[Int(step)].message),
                url: url(of: client)))
        return beginRequest(request)
    }

    /// Counts a request as one in flight; the only place where one begins.
    mutating func beginRequest(_ request: Request) -> Handle<Request> {
        let (client, index) = (request.client, request.connection)
        let began = inFlight.begin(request, &connections[index].requests)
        if connections[index].client != client {
            inFlight.add(to: &lives[clients[client].life].requests)
        }
        if request.schedule != Request.unscheduled {
            pacing.began(request.schedule, &clients[client].schedule, &inFlight)
        }
        return began
    }

    /// Counts it no more; the only place where one ends.
    private mutating func endRequest(_ request: Handle<Request>, as state: Request.State) {
        let (client, index) = (inFlight[request].client, inFlight[request].connection)
        inFlight.end(request, as: state, &connections[index].requests)
        if connections[index].client != client {
            inFlight.take(from: &lives[clients[client].life].requests)
        }
        let schedule = inFlight[request].schedule
        if schedule != Request.unscheduled {
            pacing.ended(schedule, &clients[client].schedule, &inFlight)
        }
    }
}
