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
            phase: Int(label(at: moment, client)), profile: template, message: message,
            url: Int(connections[index].url))
        let slot = recorder.slot(series)
        recorder.received(at: slot, bytes: UInt64(payload.count))
        if program.profiles[template].readsJSON, JSONScan.hasTrail(payload) {
            recorder.count(.trailing, at: slot)
            let side = side(of: index)
            if recorder.wants(.trailing, on: side) {
                recorder.tell(.trailing, on: side, at: time - stage.origin, "\(said: payload)")
            }
        }
        note(request.isSome ? inFlight[request].client : client) {
            $0.received &+= 1
            $0.bytesReceived &+= UInt64(payload.count)
        }
        if listener != nil { tellReceived(index, opcode, payload, request, receive, at: moment) }
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
            let profile = clients.isLive(client) ? clients[client].template : .max
            incoming.strays.note(payload, opcode, on: generation, of: UInt16(profile))
            if program.profiles[template].looksBack, connections[index].state == .open {
                keepUntaken(index, opcode, payload, countedIn: series)
            } else {
                countUnmatched(payload, index, at: slot)
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

    /// By id or another value of its own, else oldest equal payload, else oldest match, else oldest `next`,
    /// which takes nothing that a `receive` names. A frame that carries what an ended request was found by is
    /// a late or second reply, unless one that is in flight matches it.
    private mutating func findRequest(
        _ index: Handle<Connection>, _ opcode: Opcode, _ payload: Span<UInt8>, isNamed: Bool
    ) -> Handle<Request> {
        let profile = Int(clients[connections[index].client].template)
        if program.profiles[profile].idPaths != 0 {
            let found = requestByID(index, profile, opcode, payload)
            if found.isSome { return found }
        }
        if program.profiles[profile].keyPaths != 0 {
            let found = requestByKey(index, profile, opcode, payload)
            if found.isSome { return found }
        }
        var byNext: Handle<Request> = .none
        if program.profiles[profile].searches {
            let found = searchRequest(
                index, profile, opcode, payload, isNamed: isNamed, next: &byNext)
            if found.isSome { return found }
        }
        if isFormerReply(
            index, profile, opcode, payload, isWanted: isNamed || byNext.isSome)
        {
            return EventLoop.formerRequest
        }
        if byNext.isSome { return byNext }
        guard program.profiles[profile].hashes else { return EventLoop.nobody }
        return overdueRequest(index, PayloadHash.of(payload, opcode: opcode.rawValue))
    }

    /// The request of an equal payload, else the oldest match; `next` is the oldest that takes any frame.
    private mutating func searchRequest(
        _ index: Handle<Connection>, _ profile: Int, _ opcode: Opcode, _ payload: Span<UInt8>,
        isNamed: Bool, next byNext: inout Handle<Request>
    ) -> Handle<Request> {
        let hashes = program.profiles[profile].hashes
        let hash = hashes ? PayloadHash.of(payload, opcode: opcode.rawValue) : 0
        let onlyNext = !hashes && !program.profiles[profile].matches
        var byMatch: Handle<Request> = .none
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
                where byMatch.isNone && !facts.isNamed
                    && holds(
                        facts.matcher, payload, opcode, request,
                        of: inFlight[request].client):
                    byMatch = request
                case .next where byNext.isNone && !isNamed:
                    byNext = request
                    if onlyNext { return .none }
                default: break
                }
            }
            request = inFlight.next(connections[index].requests, after: request)
        }
        return byMatch
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

    /// The request in flight whose id stands in a frame, if there is one.
    private mutating func requestByID(
        _ index: Handle<Connection>, _ profile: Int, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Handle<Request> {
        var paths = program.profiles[profile].idPaths
        while paths != 0 {
            let bit = paths.trailingZeroBitCount
            paths &= paths &- 1
            var path = bit
            while path < program.idLocators.count {
                let found = requestByID(index, path: path, opcode, payload)
                if found.isSome { return found }
                path += 64
            }
        }
        return EventLoop.nobody
    }

    private mutating func requestByID(
        _ index: Handle<Connection>, path: Int, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Handle<Request> {
        guard let (start, end) = program.idLocators[Handle(index: Int32(path))].find(in: payload)
        else {
            return EventLoop.nobody
        }
        let request = inFlight.named(payload, from: start, to: end)
        guard request.isSome, inFlight[request].connection == index,
            inFlight[request].message != .max, inFlight[request].sent != 0
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
}
