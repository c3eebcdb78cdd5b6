internal import Memory
internal import Metrics
internal import Wire

/// The opening handshake (RFC 6455 §4.1).
extension EventLoop where World: ~Copyable {
    /// Sends the opening request.
    mutating func sendUpgrade(_ index: Handle<Connection>) {
        connections[index].state = .upgrading
        guard let request = upgradeRequest(index) else { return }
        sendNow(index, request.text(key: upgradeKey(index), cookies: cookies(index)))
    }

    /// The handshake's key follows from the connection, so that it need not be kept.
    private mutating func upgradeKey(_ index: Handle<Connection>) -> UpgradeKey {
        let seed = UInt64(inFlight.id.salt) << 32 | UInt64(connections[index].generation)
        return UpgradeKey(mix64(seed), mix64(~seed))
    }

    /// The request of a connection; nil if it cannot be sent, which ends the connection.
    private mutating func upgradeRequest(_ index: Handle<Connection>) -> UpgradeRequest? {
        let dial = connections[index].dial
        if !dialer.isDetour(dial),
            let constant = program.handshakes[Int(connections[index].url)]
        {
            return constant
        }
        var failure = RenderFailure()
        guard let texts = texts(index, &failure) else {
            let reason = program.graph.reason(failure)
            failConnect(index, failure.errorKind, CaseText(reason))
            return nil
        }
        do throws(UpgradeRequest.MalformedHeader) {
            return try dialer.request(dial, texts)
        } catch {
            let what = error.name == "GET" ? "the path" : "header \(error.name)"
            failConnect(index, .handshake, "\(what) cannot be sent")
            return nil
        }
    }

    /// What the handshakes of a connection say, which is made up once; nil if a value is not there.
    mutating func texts(_ index: Handle<Connection>, _ failure: inout RenderFailure)
        -> HandshakeTexts?
    {
        let dial = connections[index].dial
        if let known = program.handshakeTexts[Int(connections[index].url)] ?? dialer.texts(dial) {
            return known
        }
        let client = connections[index].client
        let endpoint = program.graph.endpoints[Int(connections[index].url)]
        var context = context(
            client,
            id: inFlight.id.text(.unanswered(1 << 53 | UInt64(connections[index].generation))),
            random: RandomStream(
                seed: program.graph.seed, .payload, client: UInt64(clients[client].number),
                index: 1 << 40 | UInt64(clients[client].connects)))
        let texts = program.payloads.texts(endpoint.templates, &context)
        failure = context.failure
        guard failure.kind == .none else {
            if failure.kind == .rowsOut { clients[client].lack = .rows }
            return nil
        }
        let made = HandshakeTexts(endpoint, texts.map { String(decoding: $0, as: UTF8.self) })
        dialer.keep(made, for: dial)
        return made
    }

    /// Reads the answer to the handshake; returns where frames begin, or nil while there are none.
    mutating func readUpgrade(_ index: Handle<Connection>, _ bytes: Span<UInt8>, at moment: Int64)
        -> Int?
    {
        var failure = RenderFailure()
        let offered = texts(index, &failure).map {
            program.graph.endpoints[Int(connections[index].url)].terms($0)
        }
        let response = UpgradeResponse.parse(
            bytes, from: 0, to: bytes.count, to: offered ?? UpgradeTerms(), key: upgradeKey(index))
        if case .rejected(let status, _) = response, awaitsBody(index, status, bytes) { return nil }
        if listener != nil, response != .needMore {
            let length =
                if case .accepted(let grant) = response { grant.length } else { bytes.count }
            tellHead(.answer, index, bytes.extracting(0..<length))
        }
        if response.isAnswer(bytes) { countAnswer(index) }
        switch response {
        case .needMore:
            keepRest(index, bytes)
            return nil
        case .accepted(let grant):
            keepCookies(index, grant.cookies)
            if let parameters = grant.compression {
                let above =
                    program.graph.endpoints[Int(connections[index].url)].compression?.above ?? 0
                connections[index].deflate = outgoing.compression.open(parameters, above: above)
            }
            opened(index, at: moment)
            return connections.isLive(index) ? grant.length : nil
        case .redirected(let status, let location, let cookies):
            keepCookies(index, cookies)
            let origin = target(index)
            dial(index, .redirected(status: status, to: location, from: origin))
            return nil
        case .rejected(let status, let text):
            refuse(index, status, text, bytes)
            return nil
        case .invalid(let text):
            let isForeign = text == "not HTTP"
            failConnect(
                index, .handshake, isForeign ? "\(text): \(said: bytes)" : CaseText(text))
            return nil
        }
    }

    // MARK: Refusals

    /// Whether the body of a refusal is waited for, since nobody has told yet what such a one says.
    private mutating func awaitsBody(
        _ index: Handle<Connection>, _ status: Int, _ bytes: Span<UInt8>
    ) -> Bool {
        guard wants(.handshake, code: UInt16(clamping: status)),
            bytes.count < EngineLimits.headRoom, !HTTPBody(of: bytes).isWhole
        else { return false }
        incoming.keepRest(&connections[index].inbound, bytes)
        let client = connections[index].client
        let end = connections[index].since + EngineLimits.refusalBody
        clients[client].wake = min(clients[client].wake, max(time, end))
        agenda.touch(client)
        return true
    }

    private mutating func refuse(
        _ index: Handle<Connection>, _ status: Int, _ text: String, _ bytes: Span<UInt8>
    ) {
        noteRefusal(index, bytes)
        let code = UInt16(clamping: status)
        let body = wants(.handshake, code: code) ? HTTPBody(of: bytes).bytes : []
        failConnect(
            index, .handshake, body.isEmpty ? CaseText(text) : "\(text): \(said: body.span)",
            code: code)
    }

    /// Fails a connect whose refusal was waited for to its end with what has come of it; false if
    /// there is no such refusal.
    mutating func refuseWithRest(_ index: Handle<Connection>) -> Bool {
        guard connections[index].state == .upgrading else { return false }
        let kept = incoming.rest(connections[index].inbound)
        guard
            case .rejected(let status, let text) = UpgradeResponse.parse(
                kept.span, from: 0, to: kept.count, to: UpgradeTerms(), key: upgradeKey(index))
        else { return false }
        countAnswer(index)
        if listener != nil { tellHead(.answer, index, kept.span) }
        refuse(index, status, text, kept.span)
        return true
    }

    /// The target speaks HTTP, so it was reached, whatever it said.
    private mutating func countAnswer(_ index: Handle<Connection>) {
        recorder.count(
            .handshakesAnswered,
            series(
                connections[index].client, label: connections[index].label,
                url: connections[index].url))
    }

    /// A server or proxy that refuses may say when it wants to be asked again. Who asks no more has no
    /// use for it.
    mutating func noteRefusal(_ index: Handle<Connection>, _ bytes: Span<UInt8>) {
        let client = connections[index].client
        guard program.graph.templates[Int(clients[client].template)].reconnect != nil,
            let wait = RetryAfter.wait(bytes, from: 0, to: bytes.count, at: world.wallClock())
        else { return }
        dialer.memory.refuse(
            client, by: Int(connections[index].url),
            until: time + min(wait, EngineLimits.longestRefusal))
    }

    // MARK: Cookies

    /// The cookies that the client brings along.
    private mutating func cookies(_ index: Handle<Connection>) -> String? {
        let client = connections[index].client
        guard dialer.memory.hasCookies(client), let target = target(index) else { return nil }
        return dialer.memory.cookies(of: client, to: target, at: world.wallClock())
    }

    private mutating func keepCookies(_ index: Handle<Connection>, _ lines: [String]) {
        guard !lines.isEmpty, let target = target(index) else { return }
        dialer.memory.keep(
            lines, of: connections[index].client, from: target, at: world.wallClock())
    }
}

extension UpgradeResponse {
    /// Whether it was read from an answer in HTTP, be it a wrong one.
    fileprivate func isAnswer(_ bytes: Span<UInt8>) -> Bool {
        switch self {
        case .needMore: return false
        case .accepted, .redirected, .rejected: return true
        case .invalid:
            let start = Array("HTTP/".utf8)
            return bytes.count >= start.count && start.indices.allSatisfy { bytes[$0] == start[$0] }
        }
    }
}
