internal import JSONScan
internal import Memory
internal import Metrics
internal import Wire

/// Requests that are found by a value of their own, and what comes for requests that have ended.
extension EventLoop where World: ~Copyable {
    /// Notes the value that the reply to a request will carry, as its templates give it in this context.
    mutating func noteKey(
        _ request: Handle<Request>, _ message: Int, on index: Handle<Connection>,
        _ context: RenderContext
    ) {
        let facts = program.messages[message]
        guard let value = program.matchers.key(facts.key, context, &program.payloads) else {
            return
        }
        let session = connections[index].session(index)
        inFlight.expect(request, key: KeyHash.of(value, at: Int(facts.keyPath), in: session))
    }

    /// The oldest request in flight whose value stands in a frame that matches it, if there is one.
    mutating func requestByKey(
        _ index: Handle<Connection>, _ profile: Int, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Handle<Request> {
        var oldest: Handle<Request> = .none
        var paths = program.profiles[profile].keyPaths
        while paths != 0 {
            let path = paths.trailingZeroBitCount
            paths &= paths &- 1
            guard
                let range = program.keyLocators[Handle(index: Int32(path))].find(in: payload)
            else { continue }
            let key = key(range, payload, path, index)
            var request = inFlight.first(key: key)
            while request.isSome, !isReply(of: request, index, path, range, opcode, payload) {
                request = inFlight.next(after: request, key: key)
            }
            if request.isSome, oldest.isNone || isOlder(request, than: oldest) {
                oldest = request
            }
        }
        return oldest
    }

    private mutating func key(
        _ range: JSONValueRange, _ payload: Span<UInt8>, _ path: Int,
        _ index: Handle<Connection>
    ) -> UInt64 {
        KeyHash.of(
            program.matchers.key(range, payload), at: path, in: connections[index].session(index))
    }

    /// Whether a frame with the right hash of a value is the reply of a request.
    private mutating func isReply(
        of request: Handle<Request>, _ index: Handle<Connection>, _ path: Int,
        _ range: JSONValueRange, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Bool {
        let facts = program.messages[Int(inFlight[request].message)]
        guard inFlight[request].connection == index, inFlight[request].sent != 0,
            Int(facts.keyPath) == path
        else { return false }
        return holds(
            facts.matcher, payload, opcode, request, of: inFlight[request].client,
            found: Matchers.Found(condition: Int(facts.keyCondition), range: range))
    }

    /// Requests of one write left at the same time; those of one client then have numbers.
    private mutating func isOlder(
        _ request: Handle<Request>, than other: Handle<Request>
    ) -> Bool {
        let (one, two) = (inFlight[request], inFlight[other])
        return one.sent < two.sent || one.sent == two.sent && one.sequence < two.sequence
    }

    // MARK: Ended requests

    /// Whether a frame carries what an ended request of this session was found by; counts it then. If
    /// somebody wants the frame, only ids and values that do not come again count.
    mutating func isFormerReply(
        _ index: Handle<Connection>, _ profile: Int, _ opcode: Opcode, _ payload: Span<UInt8>,
        isWanted: Bool
    ) -> Bool {
        if program.profiles[profile].idPaths != 0,
            let former = formerByID(index, profile, opcode, payload)
        {
            count(former, index)
            return true
        }
        if program.profiles[profile].keyPaths != 0,
            let former = formerByKey(index, profile, opcode, payload, isWanted: isWanted)
        {
            count(former, index)
            return true
        }
        return false
    }

    private mutating func formerByID(
        _ index: Handle<Connection>, _ profile: Int, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> InFlight.Former? {
        var paths = program.profiles[profile].idPaths
        while paths != 0 {
            var path = paths.trailingZeroBitCount
            paths &= paths &- 1
            while path < program.idLocators.count {
                if let (start, end) = program.idLocators[Handle(index: Int32(path))]
                    .find(in: payload),
                    let former = inFlight.former(
                        payload, from: start, to: end, on: index,
                        reply: PayloadHash.of(payload, opcode: opcode.rawValue))
                {
                    return former
                }
                path += 64
            }
        }
        return nil
    }

    private mutating func formerByKey(
        _ index: Handle<Connection>, _ profile: Int, _ opcode: Opcode, _ payload: Span<UInt8>,
        isWanted: Bool
    ) -> InFlight.Former? {
        var paths = program.profiles[profile].keyPaths
        while paths != 0 {
            let path = paths.trailingZeroBitCount
            paths &= paths &- 1
            guard
                let range = program.keyLocators[Handle(index: Int32(path))].find(in: payload),
                let place = inFlight.former(key: key(range, payload, path, index)),
                !isWanted || program.messages[inFlight.message(ofFormer: place)].keyIsUnique
            else { continue }
            return inFlight.take(
                former: place, reply: PayloadHash.of(payload, opcode: opcode.rawValue))
        }
        return nil
    }

    /// Counts a late or second reply where its request was counted.
    private mutating func count(_ former: InFlight.Former, _ index: Handle<Connection>) {
        let stretches = program.graph.labels.stretches.count * program.graph.labels.slices
        guard Int(former.message) < program.messages.count else { return }
        // Where an id had no room for the stretch, that of its coming counts.
        let client = connections[index].client
        let label =
            former.label == MessageID.noLabel && stretches > Int(MessageID.noLabel)
            ? label(at: time, client) : former.label
        guard Int(label) < stretches else { return }
        recorder.count(
            former.metric,
            series(
                client, label: label, message: Int(former.message),
                url: connections[index].url))
    }
}
