internal import Memory
internal import Metrics
internal import Wire

/// Who takes a frame: a request, a reaction, or nobody.
extension EventLoop where World: ~Copyable {
    /// A whole data message has arrived.
    mutating func deliver(
        _ index: Int32, _ opcode: Opcode, _ bytes: Span<UInt8>, from start: Int, to end: Int,
        at moment: Int64
    ) {
        let client = connections[index].client
        let template = Int(clients[client].template)
        let payload = bytes.extracting(start..<end)
        let isOpen = connections[index].state == .open
        let request = findRequest(index, opcode, payload)
        let message = request >= 0 ? requests[request].message : .max
        let slot = recorder.slot(
            recorder.indexer.series(
                phase: Int(label(at: moment)), profile: template,
                message: message == .max ? -1 : Int(message), url: Int(connections[index].url)))
        recorder.received(at: slot, bytes: UInt64(payload.count))
        guard isOpen else { return }
        var taken = request != EventLoop.nobody
        if request >= 0 {
            answer(request, opcode, payload, at: moment)
            guard connections.isLive(index), connections[index].client == client else { return }
        }
        if program.profiles[template].hasReactions {
            taken = react(index, template, opcode, payload, at: moment) || taken
        }
        if !taken { recorder.count(.unmatched, at: slot) }
    }

    /// The first reaction whose condition holds takes the frame; whether there was one.
    private mutating func react(
        _ index: Int32, _ template: Int, _ opcode: Opcode, _ payload: Span<UInt8>,
        at moment: Int64
    ) -> Bool {
        let first = program.profiles[template].reactionFirst
        for reaction in first..<(first + program.profiles[template].reactionCount)
        where holds(reaction, payload, opcode, -1) {
            echo(index, opcode, payload, at: moment)
            return true
        }
        return false
    }

    /// Echoes leave in writes of about this size.
    private static var echoSize: Int { 64 << 10 }

    /// Sends a frame back, unless so much is unsent already that the peer cannot be reading. It is
    /// planned when the frame came.
    private mutating func echo(
        _ index: Int32, _ opcode: Opcode, _ payload: Span<UInt8>, at moment: Int64
    ) {
        let series = series(
            connections[index].client, label: label(at: moment), url: connections[index].url)
        if isStuffed(index) {
            let slot = recorder.slot(series)
            recorder.count(.planned, at: slot)
            recorder.count(.dropped, at: slot)
            recorder.error(
                .backpressure, series, first: "an answer was not sent: the peer does not read")
            return
        }
        if out.count >= EventLoop.echoSize { flush(index) }
        let onWire = appendMessage(index, opcode, payload, from: 0, to: payload.count)
        batch.append(
            PlannedWrite(
                planned: moment, due: moment, series: series,
                bytes: Int32(truncatingIfNeeded: payload.count),
                onWire: Int32(truncatingIfNeeded: onWire), lateAbove: 10_000_000))
    }

    /// A pong answers the ping that carried its payload.
    mutating func takePong(
        _ index: Int32, _ bytes: Span<UInt8>, from start: Int, to end: Int, at moment: Int64
    ) {
        guard connections[index].state == .open else { return }
        noteSignOfLife(connections[index].client)
        let payload = bytes.extracting(start..<end)
        let hash = PayloadHash.of(payload, opcode: Opcode.ping.rawValue)
        var request = connections[index].first
        while request >= 0, requests[request].sent != 0 {
            let message = requests[request].message
            if requests[request].payloadHash == hash, message != .max,
                program.messages[Int(message)].reply == .pong
            {
                answer(request, .pong, payload, at: moment)
                return
            }
            request = requests[request].next
        }
        _ = overdueRequest(index, hash)
    }

    /// What `findRequest` gives for a frame that answers nothing, and for a late or second reply.
    static var nobody: Int32 { -1 }
    static var formerRequest: Int32 { -2 }

    /// By id, else oldest equal payload, else oldest match, else oldest `next`.
    private mutating func findRequest(
        _ index: Int32, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Int32 {
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
        return searchRequest(index, profile, opcode, payload)
    }

    private mutating func searchRequest(
        _ index: Int32, _ profile: Int, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Int32 {
        let hashes = program.profiles[profile].hashes
        let hash = hashes ? PayloadHash.of(payload, opcode: opcode.rawValue) : 0
        let onlyNext = !hashes && !program.profiles[profile].matches
        var byMatch: Int32 = -1
        var byNext: Int32 = -1
        var request = connections[index].first
        while request >= 0 {
            let message = requests[request].message
            // What was rendered in this round and has not left cannot be answered yet.
            if requests[request].sent == 0 { break }
            if message == .max {
                let step = Int(requests[request].step)
                if byMatch < 0, holds(program.steps[step].matcher, payload, opcode, request) {
                    byMatch = request
                }
            } else {
                let facts = program.messages[Int(message)]
                switch facts.reply {
                case .echo where requests[request].payloadHash == hash: return request
                case .match
                where byMatch < 0 && facts.idPath < 0
                    && holds(facts.matcher, payload, opcode, request):
                    byMatch = request
                case .next where byNext < 0:
                    if onlyNext { return request }
                    byNext = request
                default: break
                }
            }
            request = requests[request].next
        }
        if byMatch >= 0 { return byMatch }
        if byNext >= 0 || !hashes { return byNext }
        return overdueRequest(index, hash)
    }

    /// Counts a frame whose payload a request of this connection waited for until its deadline.
    private mutating func overdueRequest(_ index: Int32, _ hash: UInt64) -> Int32 {
        let request = requests.takeOverdue(hash, of: index)
        guard request >= 0 else { return EventLoop.nobody }
        recorder.count(.repliesLate, series(of: request))
        return EventLoop.formerRequest
    }

    private mutating func requestByID(
        _ index: Int32, _ path: Int, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Int32 {
        guard let (start, end) = program.idLocators[Int32(path)].find(in: payload) else {
            return EventLoop.nobody
        }
        let request = id.slot(payload, from: start, to: end)
        guard request >= 0, Int(request) < requests.count else { return EventLoop.nobody }
        if requests[request].state == .live, requests[request].id.stands(in: payload, at: start) {
            guard requests[request].connection == index, requests[request].message != .max,
                requests[request].sent != 0
            else { return EventLoop.nobody }
            let message = Int(requests[request].message)
            guard Int(program.messages[message].idPath) == path,
                program.messages[message].idOnly
                    || holds(program.messages[message].matcher, payload, opcode, request)
            else { return EventLoop.nobody }
            return request
        }
        return formerRequest(index, payload, start, end)
    }

    /// Counts a frame whose id is that of an ended request of this connection.
    private mutating func formerRequest(
        _ index: Int32, _ payload: Span<UInt8>, _ start: Int, _ end: Int
    ) -> Int32 {
        guard let content = id.parse(payload, from: start, to: end), content.connection == index
        else { return EventLoop.nobody }
        switch requests.find(content.slot, generation: content.generation) {
        case .late: countFormer(index, content, .repliesLate)
        case .second: countFormer(index, content, .repliesDuplicated)
        case .live, .unknown: return EventLoop.nobody
        }
        return EventLoop.formerRequest
    }

    /// Counts a late or second reply where its request was counted.
    private mutating func countFormer(
        _ index: Int32, _ content: MessageID.Content, _ metric: CountMetric
    ) {
        guard Int(content.message) < program.messages.count,
            Int(content.label) < graph.labels.phases.count
        else { return }
        recorder.count(
            metric,
            series(
                connections[index].client, label: content.label, message: Int(content.message),
                url: connections[index].url))
    }
}
