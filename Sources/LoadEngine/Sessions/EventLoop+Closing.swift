internal import Memory
internal import Metrics
internal import Wire

/// What the peer does to end a session: a close frame, a broken rule, the end of the stream
/// (RFC 6455 §7).
extension EventLoop where World: ~Copyable {
    /// The close handshake as seen from the side that did not begin it, or its answer.
    mutating func peerCloses(
        _ index: Handle<Connection>, _ bytes: Span<UInt8>, from start: Int, to end: Int
    ) {
        let client = connections[index].client
        connections[index].peerClosed = true
        let payload = ClosePayload.parse(bytes, from: start, to: end)
        if case .invalid(let code) = payload {
            violate(
                index, code == .invalidPayload ? .utf8 : .protocolError, code,
                ClosePayload.fault(bytes, from: start, to: end))
            return
        }
        // Else it answers.
        guard !connections[index].closeSent else {
            cutRequests(index)
            return
        }
        if let code = payload.answer {
            appendClose(index, code.rawValue)
        } else {
            connections[index].closeSent = true
            appendControl(index, .close, bytes, from: start, to: start)
        }
        let code = payload.answer?.rawValue ?? 1005
        if isExpected(code, client) || clients[client].state == .draining {
            agenda.post(.peerClosed, client)
            return
        }
        let reason = bytes.extracting(min(start + 2, end)..<end)
        var text: CaseText = ""
        if wants(.closed, code: code) {
            text = "closed by the peer with code \(code)"
            if !reason.isEmpty { text = "\(text): \(said: reason)" }
        }
        count(
            .closed, of: client,
            series(client, label: label(at: time, client), url: connections[index].url),
            fails: true, code: code, first: text)
        agenda.post(.peerLeft, client)
    }

    /// Whether a peer that closes with this code ends the session by plan.
    private mutating func isExpected(_ code: UInt16, _ client: Handle<Client>) -> Bool {
        let template = Int(clients[client].template)
        let expected = program.graph.templates[template].lifecycle.expectedCodes
        if !expected.isEmpty { return expected.contains(code) }
        return clients[client].origin == .once && program.profiles[template].onlyListens
    }

    /// Nothing more is sent in a session; the peer ends the stream first (RFC 6455 §7.1.1).
    mutating func awaitEnd(_ client: Handle<Client>) {
        let index = clients[client].connection
        dropQueue(client, .notConnected)
        endSteps(client)
        cutRequests(index)
        stopPings(client)
        connections[index].state = .closing
        clients[client].wake = time + EngineLimits.closeTimeout
    }

    /// The peer broke a rule: tell it why, count it, end the session.
    mutating func violate(
        _ index: Handle<Connection>, _ kind: ErrorKind, _ code: CloseCode,
        _ text: @autoclosure () -> String
    ) {
        if connections[index].state.isBefore {
            let isProxy = connections[index].state == .tunnelling
            failConnect(index, isProxy ? .proxy : .handshake, CaseText(text()))
            return
        }
        let client = connections[index].client
        count(
            kind, of: client,
            series(client, label: label(at: time, client), url: connections[index].url),
            fails: true, first: CaseText(text()))
        appendClose(index, code.rawValue)
        // What still comes is read and not looked at: a socket closed with bytes unread would reset
        // the connection, and the peer might never see why.
        connections[index].peerClosed = true
        incoming.discard(&connections[index].inbound)
        agenda.post(.violated, client)
    }

    mutating func streamEnded(_ index: Handle<Connection>, _ result: Int) {
        if result == -Int(TLSChannel.broken),
            let failure = world.tlsFailure(connections[index].handle)
        {
            tlsBroke(index, failure)
            return
        }
        let result = connections[index].wasReset ? -Int(Socket.reset) : result
        let how = result < 0 ? "reset" : "closed"
        switch connections[index].state {
        case .connecting, .securing: break
        case .tunnelling: failConnect(index, .proxy, "\(how) by the proxy")
        case .upgrading:
            if refuseWithRest(index) { return }
            failConnect(index, .handshake, "\(how) during the handshake")
        case .closing: agenda.post(.streamEnded, connections[index].client)
        case .open where result == 0:
            lose(index, .abrupt, "stream ended without a close frame")
        case .open: lose(index, .reset, CaseText(SystemErrorText.of(result)))
        }
    }

    /// TLS itself failed. In TLS 1.3 a server tells that it wants a client's certificate only when
    /// the client takes the handshake for done (RFC 8446 §4.4.2.4).
    private mutating func tlsBroke(_ index: Handle<Connection>, _ failure: TLSFailure) {
        switch connections[index].state {
        case .open: lose(index, .protocolError, "TLS: \(failure.text)")
        case .closing: agenda.post(.streamEnded, connections[index].client)
        default: failConnect(index, .tls, CaseText(failure.text))
        }
    }
}

/// The system's text for a negative errno.
enum SystemErrorText {
    static func of(_ result: Int) -> String {
        SystemError(code: Int32(truncatingIfNeeded: -result)).description
    }
}
