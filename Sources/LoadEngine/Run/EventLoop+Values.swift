internal import JSONScan
internal import Metrics
internal import Wire

/// Rows and captured values of clients: who has them, and what follows where they are missing.
extension EventLoop where World: ~Copyable {
    /// What `transmit` gives for a message that could not be rendered.
    static var unsent: Handle<Request> { Handle(index: -2) }

    /// What templates of a client are evaluated with, on a connection that may be borrowed.
    mutating func context(
        _ client: Handle<Client>, on index: Handle<Connection> = .none, id text: IDText,
        random: RandomStream,
        unique: RandomStream? = nil
    ) -> RenderContext {
        var context = RenderContext(
            clientNumber: clients[client].number, sequence: clients[client].sequence,
            iteration: clients[client].iteration, id: text, salt: inFlight.id.salt, random: random,
            unique: unique)
        context.values = clients[client].values
        context.isAgainst = stage.isOther(clients[client].lane)
        if program.payloads.numbersSessions {
            context.numberInSession = numberInSession(
                index.isSome ? index : clients[client].connection)
        }
        if index.isSome, connections[index].client != client {
            context.lent = clients[connections[index].client].values
        }
        return context
    }

    /// How many messages of a session had a number of their own; 0 before it is there.
    mutating func numberInSession(_ index: Handle<Connection>) -> UInt32 {
        index.isNone ? 0 : inFlight.sessions.numbered(in: connections[index].session(index))
    }

    /// A block for the values of a new client; −1 where the plan has none.
    mutating func makeValues() -> Int32 {
        program.payloads.values.clients.width == 0
            ? -1 : program.payloads.values.clients.makeBlock()
    }

    /// Gives the values of a client back, unless they belong to its place in the population, for
    /// whoever takes it next has them again.
    mutating func freeValues(_ client: Handle<Client>) {
        guard clients[client].values >= 0, clients[client].origin != .population else { return }
        program.payloads.values.clients.free(clients[client].values)
    }

    // MARK: Captures

    /// Keeps what a frame gives that was waited for; whether all of it was there. What is missing
    /// fails the request, unless that has failed before.
    @inline(__always)
    mutating func keepCaptures(
        _ matcher: Int32, _ payload: Span<UInt8>, _ request: Handle<Request>, _ series: SeriesID,
        fails: Bool
    ) -> Bool {
        if matcher < 0 || program.matchers[matcher].captures.isEmpty { return true }
        return keepAll(matcher, payload, request, series, fails: fails)
    }

    private mutating func keepAll(
        _ matcher: Int32, _ payload: Span<UInt8>, _ request: Handle<Request>, _ series: SeriesID,
        fails: Bool
    ) -> Bool {
        let client = inFlight[request].client
        var missing = -1
        for place in program.matchers[matcher].captures.indices {
            let capture = program.matchers[matcher].captures[place]
            if !keep(capture, payload, clients[client].values) { missing = place }
        }
        if missing >= 0 {
            let text =
                wants(.value)
                ? lack(of: program.matchers[matcher].captures[missing], payload, request) : ""
            count(.value, of: client, series, fails: fails, first: text)
        }
        return missing < 0
    }

    /// That a frame has nothing to capture at a path, and what it has.
    private mutating func lack(
        of capture: Matcher.Capture, _ payload: Span<UInt8>, _ request: Handle<Request>
    ) -> CaseText {
        let name = program.graph.captures[capture.name]
        let absence = Matchers.absence(of: capture.path, in: payload)
        return "\(awaited(by: request)) has no '\(name)' to capture: \(absence): "
            + "\(said: payload)"
    }

    private mutating func keep(
        _ capture: Matcher.Capture, _ payload: Span<UInt8>, _ block: Int32
    ) -> Bool {
        guard let range = JSONScan.find(capture.path, in: payload) else { return false }
        let value = payload.extracting(range.start..<range.end)
        let isText = range.kind == .string
        let isContainer = range.kind == .object || range.kind == .array
        return program.payloads.values.clients.set(
            block, capture.name, value, isText: isText,
            hasEscapes: isText ? range.hasEscapes : isContainer)
    }

    // MARK: What is missing

    /// A message could not be rendered: it is planned and dropped, and its request never was.
    mutating func withdraw(
        _ client: Handle<Client>, _ message: Int, _ request: Handle<Request>, planned: Int64,
        fromStep: Bool,
        schedule: UInt8, _ failure: RenderFailure
    ) {
        if request.isSome { forget(request) }
        drop(client, Int32(message), planned: planned, failure.errorKind, failure)
        note(failure, client, inStep: fromStep)
        planAfterReply(client, schedule, at: time)
    }

    /// Has a client face what it lacks when it wakes, which it does at once.
    mutating func note(_ failure: RenderFailure, _ client: Handle<Client>, inStep: Bool) {
        if failure.kind == .rowsOut {
            clients[client].lack = .rows
        } else if inStep, clients[client].lack == .nothing {
            clients[client].lack = .step
        } else {
            return
        }
        clients[client].wake = time
    }

    /// Fails the step that lacked a value, or the client whose rows have run out.
    mutating func faceLack(_ client: Handle<Client>) {
        guard clients[client].lack == .step else {
            if isPooled(client) {
                // Its connection belongs to others too; it has no further session.
                clients[client].sessionsLeft = 1
                giveBack(client, at: time)
                agenda.post(.ends, client)
            } else {
                failSession(clients[client].connection)
            }
            return
        }
        clients[client].lack = .nothing
        failStep(client)
        if clients.isLive(client), clients[client].wake == time {
            clients[client].wake = time + EngineLimits.valueBackOff
        }
    }
}

extension StageGraph {
    /// Why a send was dropped.
    func reason(_ kind: ErrorKind, _ failure: RenderFailure) -> String {
        failure.kind == .none ? kind.reasonOfDrop : reason(failure)
    }

    /// Why a template could not be rendered.
    func reason(_ failure: RenderFailure) -> String {
        let index = Int(failure.index)
        switch failure.kind {
        case .none: return ""
        case .notCaptured: return "no value of '\(captures[index])' was captured before"
        case .capturedNoNumber: return "the captured '\(captures[index])' is not a number"
        case .noField: return "a row of '\(data[index].name)' has no \(field(failure))"
        case .fieldNoNumber: return "\(field(failure)) of '\(data[index].name)' is not a number"
        case .rowsOut: return "the unique rows of '\(data[index].name)' have run out"
        case .noRow:
            guard case .feed(let feed) = data[index].rows else { return "" }
            return "the command of '\(data[index].name)' "
                + (feed.ending ?? "printed no row in time")
        case .notWhole: return "a value of 'wrap' is not a whole number"
        }
    }

    private func field(_ failure: RenderFailure) -> String {
        let fields = data[Int(failure.index)].fields
        let column = Int(failure.column)
        return fields.indices.contains(column) ? "'\(fields[column])'" : "such field"
    }
}

extension RenderFailure {
    /// What it is counted as.
    var errorKind: ErrorKind {
        switch kind {
        case .none, .notCaptured, .capturedNoNumber, .notWhole: .value
        case .noField, .fieldNoNumber, .noRow, .rowsOut: .data
        }
    }
}
