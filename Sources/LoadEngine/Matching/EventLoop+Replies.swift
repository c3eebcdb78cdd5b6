internal import JSONScan
internal import Memory
internal import Metrics
internal import Wire

/// Who takes a frame: a request, a `receive`, a reaction, or nobody.
extension EventLoop where World: ~Copyable {
    /// A whole data message has arrived.
    mutating func deliver(
        _ index: Handle<Connection>, _ opcode: Opcode, _ bytes: Span<UInt8>, from start: Int,
        to end: Int,
        at moment: Int64
    ) {
        let client = connections[index].client
        let generation = connections[index].generation
        let template = Int(clients[client].template)
        let payload = bytes.extracting(start..<end)
        let isOpen = connections[index].state == .open
        let receive = isOpen ? findReceive(client, opcode, payload) : -1
        let request = findRequest(index, opcode, payload, isNamed: receive >= 0)
        var message = -1
        if receive >= 0 {
            message = Int(program.receives[Int(receive)].label)
        } else if request.isSome {
            message = messageLabel(of: request)
        }
        let series = recorder.indexer.series(
            phase: Int(label(at: moment)), profile: template, message: message,
            url: Int(connections[index].url))
        let slot = recorder.slot(series)
        recorder.received(at: slot, bytes: UInt64(payload.count))
        if program.profiles[template].readsJSON, JSONScan.hasTrail(payload) {
            recorder.count(.trailing, at: slot)
        }
        note(request.isSome ? inFlight[request].client : client) {
            $0.received &+= 1
            $0.bytesReceived &+= UInt64(payload.count)
        }
        guard isOpen else { return }
        if receive >= 0 { observe(receive, client, opcode, payload, series, at: moment) }
        var taken = request != EventLoop.nobody || receive >= 0
        if request.isSome {
            answer(request, opcode, payload, at: moment)
            guard isCurrent(index, generation) else { return }
        }
        if program.profiles[template].reactionCount > 0, connections[index].state == .open {
            taken = react(index, opcode, payload, at: moment) || taken
        }
        if !taken {
            if program.profiles[template].looksBack, connections[index].state == .open {
                keepUntaken(index, opcode, payload, countedIn: series)
            } else {
                recorder.count(.unmatched, at: slot)
            }
        }
    }

    /// A pong answers the ping that carried its payload.
    mutating func takePong(
        _ index: Handle<Connection>, _ bytes: Span<UInt8>, from start: Int, to end: Int,
        at moment: Int64
    ) {
        guard connections[index].state == .open else { return }
        noteSignOfLife(connections[index].client)
        let payload = bytes.extracting(start..<end)
        let hash = PayloadHash.of(payload, opcode: Opcode.ping.rawValue)
        var request = inFlight.first(connections[index].requests)
        while request.isSome, inFlight[request].sent != 0 {
            let message = inFlight[request].message
            if inFlight[request].payloadHash == hash, message != .max,
                program.messages[Int(message)].reply == .pong
            {
                answer(request, .pong, payload, at: moment)
                return
            }
            request = inFlight.next(connections[index].requests, after: request)
        }
        _ = overdueRequest(index, hash)
    }

    /// What `findRequest` gives for a frame that answers nothing, and for a late or second reply.
    static var nobody: Handle<Request> { .none }
    static var formerRequest: Handle<Request> { Handle(index: -2) }

    /// By id, else oldest equal payload, else oldest match, else oldest `next`, which takes nothing
    /// that a `receive` names.
    private mutating func findRequest(
        _ index: Handle<Connection>, _ opcode: Opcode, _ payload: Span<UInt8>, isNamed: Bool
    ) -> Handle<Request> {
        let profile = Int(clients[connections[index].client].template)
        var paths = program.profiles[profile].idPaths
        while paths != 0 {
            let bit = paths.trailingZeroBitCount
            paths &= paths &- 1
            var path = bit
            while path < program.idLocators.count {
                let found = requestByID(index, path, opcode, payload)
                if found != EventLoop.nobody { return found }
                path += 64
            }
        }
        guard program.profiles[profile].searches else { return EventLoop.nobody }
        return searchRequest(index, profile, opcode, payload, isNamed: isNamed)
    }

    private mutating func searchRequest(
        _ index: Handle<Connection>, _ profile: Int, _ opcode: Opcode, _ payload: Span<UInt8>,
        isNamed: Bool
    ) -> Handle<Request> {
        let hashes = program.profiles[profile].hashes
        let hash = hashes ? PayloadHash.of(payload, opcode: opcode.rawValue) : 0
        let onlyNext = !hashes && !program.profiles[profile].matches
        var byMatch: Handle<Request> = .none
        var byNext: Handle<Request> = .none
        var request = inFlight.first(connections[index].requests)
        while request.isSome {
            let message = inFlight[request].message
            // What was rendered in this round and has not left cannot be answered yet.
            if inFlight[request].sent == 0 { break }
            if message == .max {
                let step = Int(inFlight[request].step)
                if byMatch.isNone,
                    holds(
                        program.steps[step].matcher, payload, opcode, request,
                        of: inFlight[request].client)
                {
                    byMatch = request
                }
            } else {
                let facts = program.messages[Int(message)]
                switch facts.reply {
                case .echo where inFlight[request].payloadHash == hash: return request
                case .match
                where byMatch.isNone && facts.idPath < 0
                    && holds(
                        facts.matcher, payload, opcode, request,
                        of: inFlight[request].client):
                    byMatch = request
                case .next where byNext.isNone && !isNamed:
                    if onlyNext { return request }
                    byNext = request
                default: break
                }
            }
            request = inFlight.next(connections[index].requests, after: request)
        }
        if byMatch.isSome { return byMatch }
        if byNext.isSome || !hashes { return byNext }
        return overdueRequest(index, hash)
    }

    /// Counts a frame whose payload a request of this connection waited for until its deadline.
    private mutating func overdueRequest(_ index: Handle<Connection>, _ hash: UInt64) -> Handle<
        Request
    > {
        let request = inFlight.takeOverdue(hash, of: index)
        guard request.isSome else { return EventLoop.nobody }
        recorder.count(.repliesLate, series(of: request))
        return EventLoop.formerRequest
    }

    private mutating func requestByID(
        _ index: Handle<Connection>, _ path: Int, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Handle<Request> {
        guard let (start, end) = program.idLocators[Handle(index: Int32(path))].find(in: payload)
        else {
            return EventLoop.nobody
        }
        let request = inFlight.named(payload, from: start, to: end)
        guard request.isSome else { return formerRequest(index, payload, start, end) }
        guard inFlight[request].connection == index, inFlight[request].message != .max,
            inFlight[request].sent != 0
        else { return EventLoop.nobody }
        let message = Int(inFlight[request].message)
        guard Int(program.messages[message].idPath) == path,
            program.messages[message].idOnly
                || holds(
                    program.messages[message].matcher, payload, opcode, request,
                    of: inFlight[request].client)
        else { return EventLoop.nobody }
        return request
    }

    /// Counts a frame whose id is that of an ended request of this connection.
    private mutating func formerRequest(
        _ index: Handle<Connection>, _ payload: Span<UInt8>, _ start: Int, _ end: Int
    ) -> Handle<Request> {
        guard let former = inFlight.former(payload, from: start, to: end, on: index) else {
            return EventLoop.nobody
        }
        countFormer(
            index, former.content, former.isSecond ? .repliesDuplicated : .repliesLate)
        return EventLoop.formerRequest
    }

    /// Counts a late or second reply where its request was counted.
    private mutating func countFormer(
        _ index: Handle<Connection>, _ content: MessageID.Content, _ metric: CountMetric
    ) {
        guard Int(content.message) < program.messages.count,
            Int(content.label) < program.graph.labels.phases.count
        else { return }
        recorder.count(
            metric,
            series(
                connections[index].client, label: content.label, message: Int(content.message),
                url: connections[index].url))
    }
}
