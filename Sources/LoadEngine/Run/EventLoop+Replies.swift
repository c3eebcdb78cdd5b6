internal import JSONScan
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
        let url = connections[index].url
        let request = findRequest(index, opcode, bytes, start, end)
        let message = request >= 0 ? requests[request].message : .max
        let slot = recorder.slot(
            series(
                client, label: stage.label(at: moment),
                message: message == .max ? -1 : Int(message), url: url))
        recorder.count(.messagesReceived, at: slot)
        recorder.count(.bytesReceived, at: slot, by: UInt64(end - start))
        if connections[index].state != .open { return }
        if request >= 0 { answer(request, bytes, start, end, at: moment) }
        guard connections.isLive(index), connections[index].client == client else { return }
        var taken = request >= 0
        for reaction in graph.templates[template].reactions
        where reaction.when.map({ holds($0, bytes, start, end, opcode, -1) }) ?? true {
            appendFrame(opcode, bytes, from: start, to: end)
            taken = true
            break
        }
        if !taken { recorder.count(.unmatched, at: slot) }
    }

    /// A pong answers the ping that carried its payload.
    mutating func takePong(
        _ index: Int32, _ bytes: Span<UInt8>, from start: Int, to end: Int, at moment: Int64
    ) {
        var request = connections[index].first
        while request >= 0 {
            if requests[request].message != .max,
                case .pong = graph.messages[Int(requests[request].message)].expect
            {
                answer(request, bytes, start, end, at: moment)
                return
            }
            request = requests[request].next
        }
    }

    /// By id, else oldest equal payload, else oldest match, else oldest `next`.
    private mutating func findRequest(
        _ index: Int32, _ opcode: Opcode, _ bytes: Span<UInt8>, _ start: Int, _ end: Int
    ) -> Int32 {
        let plan = plans[Int(clients[connections[index].client].template)]
        for path in plan.idPaths {
            let found = requestByID(index, path, opcode, bytes, start, end)
            if found >= 0 { return found }
        }
        guard plan.searches, connections[index].first >= 0 else { return -1 }
        let hash = PayloadHash.of(bytes, from: start, to: end)
        var byMatch: Int32 = -1
        var byNext: Int32 = -1
        var request = connections[index].first
        while request >= 0 {
            let message = requests[request].message
            if message == .max {
                if byMatch < 0, expectHolds(index, request, opcode, bytes, start, end) {
                    byMatch = request
                }
            } else {
                switch graph.messages[Int(message)].expect {
                case .echo where requests[request].payloadHash == hash: return request
                case .match(let matcher, _)
                where byMatch < 0 && matcher.idPath == nil
                    && holds(matcher, bytes, start, end, opcode, request):
                    byMatch = request
                case .next where byNext < 0: byNext = request
                default: break
                }
            }
            request = requests[request].next
        }
        return byMatch >= 0 ? byMatch : byNext
    }

    private mutating func requestByID(
        _ index: Int32, _ path: FieldPath, _ opcode: Opcode, _ bytes: Span<UInt8>, _ start: Int,
        _ end: Int
    ) -> Int32 {
        let payload = bytes.extracting(start..<end)
        guard let range = JSONScan.find(path, in: payload),
            let (request, generation) = id.parse(payload, from: range.start, to: range.end),
            request >= 0, Int(request) < requests.count,
            requests[request].generation == generation,
            requests[request].connection == index
        else { return -1 }
        switch requests[request].state {
        case .live:
            guard
                case .match(let matcher, _) = graph.messages[Int(requests[request].message)].expect,
                matcher.conditions.count == 1
                    || holds(matcher, bytes, start, end, opcode, request)
            else { return -1 }
            return request
        case .failed:
            countLate(index, request, .repliesLate)
            requests[request].state = .answered
        case .answered: countLate(index, request, .repliesDuplicated)
        case .free: break
        }
        return -1
    }

    private mutating func countLate(_ index: Int32, _ request: Int32, _ metric: CountMetric) {
        recorder.count(
            metric,
            series(
                connections[index].client, label: requests[request].label,
                message: Int(requests[request].message), url: connections[index].url))
    }

    private func expectHolds(
        _ index: Int32, _ request: Int32, _ opcode: Opcode, _ bytes: Span<UInt8>, _ start: Int,
        _ end: Int
    ) -> Bool {
        guard case .expect(let matcher, _, _) = expectStep(index, request) else { return false }
        return holds(matcher, bytes, start, end, opcode, request)
    }

    private func expectStep(_ index: Int32, _ request: Int32) -> StepProgram.Instruction? {
        let client = connections[index].client
        guard clients[client].steps >= 0 else { return nil }
        let template = graph.templates[Int(clients[client].template)]
        let program = steps[clients[client].steps].isFlow ? template.flow : template.open
        return program.instructions[Int(requests[request].sequence)]
    }

    /// The reply of a request has come.
    private mutating func answer(
        _ request: Int32, _ bytes: Span<UInt8>, _ start: Int, _ end: Int, at moment: Int64
    ) {
        let index = requests[request].connection
        let client = connections[index].client
        let entry = requests[request]
        var passed = true
        if entry.message == .max {
            recorder.count(.answered, series(client, label: entry.label))
        } else {
            let series = series(
                client, label: entry.label, message: Int(entry.message),
                url: connections[index].url)
            let slot = recorder.slot(series)
            recorder.count(.answered, at: slot)
            let reply = max(moment, entry.sent)
            recorder.record(.serviceTime, reply - entry.sent, at: slot)
            recorder.record(.rtt, reply - entry.planned, at: slot)
            if case .match(_, let check?) = graph.messages[Int(entry.message)].expect {
                recorder.count(.checks, at: slot)
                passed = holds(check, bytes, start, end, .text, request)
                if !passed {
                    recorder.count(.checksFailed, at: slot)
                    recorder.error(.check, series, first: "reply fails its check")
                }
            }
        }
        close(request, as: .answered)
        followUp(client, request, fromStep: entry.fromStep, answered: passed, at: moment)
    }

    /// What a client does once a request has ended.
    private mutating func followUp(
        _ client: Int32, _ request: Int32, fromStep: Bool, answered: Bool, at moment: Int64
    ) {
        let index = clients[client].connection
        if clients[client].state == .draining {
            if connections[index].inFlight == 0 { sendClose(client) }
        } else if fromStep {
            stepDone(client, request: request, answered: answered, at: moment)
        } else {
            planAfterReply(client, at: moment)
            drainQueue(client, at: moment)
            if clients[client].nextSend <= time, connections[index].state == .open {
                sendPlanned(client)
                rearm(client)
            }
        }
    }

    /// No reply came in time.
    mutating func timeOut(_ request: Int32) {
        let entry = requests[request]
        let index = entry.connection
        let client = connections[index].client
        fail(request, .timeout, "no reply within the timeout")
        followUp(client, request, fromStep: entry.fromStep, answered: false, at: time)
        if connections.isLive(index), connections[index].client == client { flush(index) }
    }

    /// All requests of a connection are cut by its end.
    mutating func cutRequests(_ index: Int32) {
        while connections[index].first >= 0 {
            fail(connections[index].first, .cut, "session ended before the reply")
        }
    }

    private mutating func fail(_ request: Int32, _ kind: ErrorKind, _ text: String) {
        let entry = requests[request]
        let index = entry.connection
        let client = connections[index].client
        let series = series(
            client, label: entry.label, message: entry.message == .max ? -1 : Int(entry.message),
            url: connections[index].url)
        let slot = recorder.slot(series)
        recorder.count(kind == .timeout ? .timeouts : .cut, at: slot)
        if entry.message != .max {
            recorder.count(.deadlines, at: slot)
            recorder.record(.rtt, graph.messages[Int(entry.message)].timeout, at: slot)
        }
        recorder.error(kind, series, first: text)
        close(request, as: .failed)
    }

    /// Takes a request off its connection's list.
    private mutating func close(_ request: Int32, as state: Request.State) {
        let entry = requests[request]
        let index = entry.connection
        if entry.previous >= 0 {
            requests[entry.previous].next = entry.next
        } else {
            connections[index].first = entry.next
        }
        if entry.next >= 0 {
            requests[entry.next].previous = entry.previous
        } else {
            connections[index].last = entry.previous
        }
        connections[index].inFlight -= 1
        requests.end(request, as: state)
    }
}
