internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// From a client that wants a session to one whose session is open.
extension EventLoop where World: ~Copyable {
    /// Connects under way at once in this loop.
    var connectLimit: Int {
        mutating get { max(1, stage.concurrentConnects / share.count) }
    }

    /// Connects begun in one tick at most, so that a ramp does not disturb planned sends.
    private static var connectBudget: Int { 4 }

    /// Lets a client connect as soon as the limits allow it.
    mutating func wantConnect(_ client: Int32, planned: Int64) {
        clients[client].planned = planned
        clients[client].wake = .max
        enter(client, .waiting)
        waiting.append(client)
        rearm(client)
    }

    /// Starts as many waiting clients as the limits allow.
    mutating func startWaiting() {
        var budget = Self.connectBudget
        while budget > 0, connecting < connectLimit, let client = waiting.next() {
            guard clients.isLive(client), clients[client].state == .waiting else { continue }
            if clients[client].ending {
                retire(client)
                continue
            }
            budget -= 1
            connect(client)
        }
    }

    private mutating func connect(_ client: Int32) {
        let template = graph.templates[Int(clients[client].template)]
        // A start without a moment of its own (a jump) is planned when the limits let it go.
        let now = time
        if clients[client].planned == .max { clients[client].planned = now }
        let planned = clients[client].planned
        let url = pickEndpoint(template, client)
        let label = label(at: planned)
        let series = series(client, label: label, url: UInt16(url))
        recorder.count(.connects, series)
        generation &+= 1
        let connection = Connection(
            client: client, generation: generation, url: UInt16(url), label: label, began: time)
        let index = connections.insert(connection)
        clients[client].connection = index
        enter(client, .connecting)
        connecting += 1
        if addresses[url].isEmpty {
            let host = graph.endpoints[url].host
            failConnect(index, .dns, "no address for \(host)")
            return
        }
        clients[client].wake = time + graph.endpoints[url].connectTimeout
        rearm(client)
        openSocket(index)
    }

    /// Connects to the first address of the endpoint, from the connection's own on, that can be
    /// tried.
    private mutating func openSocket(_ index: Int32) {
        let all = addresses[Int(connections[index].url)]
        var code: Int32 = 0
        while Int(connections[index].address) < all.count {
            let handle = world.connect(
                all[Int(connections[index].address)], token: connections[index].token(index))
            if handle >= 0 {
                connections[index].handle = handle
                return
            }
            code = -handle
            noteErrno(index, code)
            connections[index].address += 1
        }
        exhausted = [.descriptors, .addressExhausted].contains(ErrorKind(connect: code))
        failSocket(index)
    }

    /// Remembers what the first address answered, which is what is told if no other is better.
    private mutating func noteErrno(_ index: Int32, _ code: Int32) {
        if connections[index].firstErrno == 0 {
            connections[index].firstErrno = UInt8(clamping: code)
        }
    }

    private mutating func failSocket(_ index: Int32) {
        let code = Int32(connections[index].firstErrno)
        let kind = ErrorKind(connect: code)
        failConnect(
            index, kind,
            kind == .handshake ? "reset during the handshake" : SystemError(code: code).description)
    }

    /// Index of the endpoint that the next connect of a client goes to.
    mutating func pickEndpoint(_ template: ClientTemplate, _ client: Int32) -> Int {
        let choices = template.endpoints
        switch template.pick {
        case .first: return choices[0]
        case .roundRobin:
            return choices[
                (Int(clients[client].turn) + Int(clients[client].attempts)) % choices.count]
        case .random:
            var random = RandomStream(
                seed: graph.seed, .endpoint, client: UInt64(clients[client].number),
                index: UInt64(clients[client].iteration) << 16 | UInt64(clients[client].attempts))
            return choices[Int(random.below(UInt64(choices.count)))]
        }
    }

    /// The socket has connected or failed to.
    mutating func finishConnect(_ index: Int32) {
        let code = world.connectError(connections[index].handle)
        if code != 0 {
            noteErrno(index, code)
            if Int(connections[index].address) + 1 < addresses[Int(connections[index].url)].count {
                // A name may have an address where nobody listens before one where somebody does.
                world.close(connections[index].handle, abrupt: false)
                connections[index].handle = -1
                connections[index].address += 1
                openSocket(index)
            } else {
                failSocket(index)
            }
            return
        }
        let client = connections[index].client
        let series = series(
            client, label: connections[index].label, url: connections[index].url)
        recorder.record(.connectTCP, time - connections[index].since, series)
        connections[index].since = time
        connections[index].state = .upgrading
        guard let request = upgradeRequest(index) else { return }
        out.append(request.text(key: upgradeKey(index)))
        flush(index)
    }

    /// The handshake's key follows from the connection, so that it need not be kept.
    private mutating func upgradeKey(_ index: Int32) -> UpgradeKey {
        let seed = UInt64(id.salt) << 32 | UInt64(connections[index].generation)
        return UpgradeKey(mix64(seed), mix64(~seed))
    }

    /// The request of a connection; nil if it cannot be sent, which ends the connection.
    private mutating func upgradeRequest(_ index: Int32) -> UpgradeRequest? {
        if let constant = handshakes[Int(connections[index].url)] { return constant }
        let endpoint = graph.endpoints[Int(connections[index].url)]
        let client = connections[index].client
        do {
            return try endpoint.request { template in
                var context = RenderContext(
                    clientNumber: clients[client].number, sequence: clients[client].sequence,
                    iteration: clients[client].iteration,
                    id: id.text(.unanswered(1 << 53 | UInt64(connections[index].generation))),
                    salt: id.salt,
                    random: RandomStream(
                        seed: graph.seed, .payload, client: UInt64(clients[client].number),
                        index: 1 << 40 | UInt64(connections[index].generation)))
                return template.text(&context)
            }
        } catch {
            failConnect(index, .handshake, "header \(error.name) cannot be sent")
            return nil
        }
    }

    /// Reads the answer to the handshake; returns where frames begin, or nil while there are none.
    mutating func readUpgrade(
        _ index: Int32, _ bytes: Span<UInt8>, from start: Int, to end: Int, at moment: Int64
    ) -> Int? {
        guard let request = upgradeRequest(index) else { return nil }
        let response = UpgradeResponse.parse(
            bytes, from: start, to: end, to: request, key: upgradeKey(index))
        switch response {
        case .needMore:
            keepRest(index, bytes, from: start, to: end)
            return nil
        case .accepted(let length, _, _):
            opened(index, at: moment)
            return connections.isLive(index) ? start + length : nil
        case .rejected(let status, let text):
            failConnect(index, .handshake, text, detail: UInt16(clamping: status))
            return nil
        case .invalid(let text):
            failConnect(index, .handshake, text)
            return nil
        }
    }

    private mutating func opened(_ index: Int32, at moment: Int64) {
        let client = connections[index].client
        let series = series(
            client, label: connections[index].label, url: connections[index].url)
        let slot = recorder.slot(series)
        recorder.count(.opened, at: slot)
        recorder.record(.connect, moment - clients[client].planned, at: slot)
        recorder.record(.connectUpgrade, moment - connections[index].since, at: slot)
        connections[index].state = .open
        connections[index].since = time
        connecting -= 1
        openConnections += 1
        clients[client].wake = .max
        if clients[client].lost != 0 {
            recorder.record(.reconnect, moment - clients[client].lost, at: slot)
            clients[client].lost = 0
        }
        if clients[client].ending || stopping {
            // It was told to leave while it connected.
            enter(client, .active)
            leave(client)
        } else {
            startSession(client)
        }
    }

    /// A connect that did not lead to a session.
    mutating func failConnect(
        _ index: Int32, _ kind: ErrorKind, _ text: @autoclosure () -> String, detail: UInt16 = 0
    ) {
        let client = connections[index].client
        let series = series(
            client, label: connections[index].label, url: connections[index].url)
        recorder.count(.failed, series)
        recorder.error(kind, series, detail: detail, first: text())
        connecting -= 1
        discard(index, abrupt: false)
        retry(client)
    }
}

extension ErrorKind {
    /// The kind of a connect that ended with this errno.
    init(connect code: Int32) {
        switch code {
        case 111: self = .refused
        case 110: self = .connectTimeout
        case 99, 98: self = .addressExhausted
        case 23, 24: self = .descriptors
        // A target that does not listen refuses; this one took the connect and then reset it.
        case 104, 32: self = .handshake
        default: self = .unreachable
        }
    }
}
