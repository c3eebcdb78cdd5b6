/// What two peers have agreed on for permessage-deflate (RFC 7692 §7.1).
public struct DeflateParameters: Hashable, Sendable {
    /// Bits of the largest window that the client's compressor uses.
    public var clientWindow: Int
    /// Bits of the largest window that the server's compressor uses.
    public var serverWindow: Int
    /// Whether the client's compressor keeps its window from message to message.
    public var clientTakeover: Bool
    /// Whether the server's does.
    public var serverTakeover: Bool

    /// Full windows, kept on both sides, unless told otherwise.
    public init(
        clientWindow: Int = 15, serverWindow: Int = 15, clientTakeover: Bool = true,
        serverTakeover: Bool = true
    ) {
        self.clientWindow = clientWindow
        self.serverWindow = serverWindow
        self.clientTakeover = clientTakeover
        self.serverTakeover = serverTakeover
    }

    /// Why an answer cannot be taken: the handshake has failed (RFC 7692 §5.1).
    public struct Refusal: Error, Hashable, Sendable {
        public let text: String
    }

    /// What a server's answer (the value of `Sec-WebSocket-Extensions`) makes of the offer.
    public static func agreed(
        by answer: String, to offer: DeflateOffer
    ) throws(Refusal) -> DeflateParameters {
        guard let elements = ExtensionElement.list(answer), let element = elements.first else {
            throw Refusal(text: "malformed Sec-WebSocket-Extensions")
        }
        if let other = elements.first(where: { $0.name != DeflateTerm.name }) {
            throw Refusal(text: "unasked extension \"\(other.name)\"")
        }
        guard elements.count == 1 else {
            throw Refusal(text: "\(DeflateTerm.name) given twice")
        }
        let term = try DeflateTerm(element)
        guard offer.serverTakeover || term.dropsServerContext else {
            throw Refusal(text: "server_no_context_takeover was asked for and not granted")
        }
        return DeflateParameters(
            clientWindow: try clientWindow(term, offer),
            serverWindow: try serverWindow(term, offer),
            clientTakeover: offer.clientTakeover && !term.dropsClientContext,
            serverTakeover: !term.dropsServerContext)
    }

    /// The server may use a smaller window than it was asked for, also unasked; never a larger one
    /// (RFC 7692 §7.1.2.1).
    private static func serverWindow(
        _ term: DeflateTerm, _ offer: DeflateOffer
    ) throws(Refusal) -> Int {
        guard let most = offer.window else { return term.serverWindow ?? 15 }
        guard let granted = term.serverWindow else {
            throw Refusal(text: "server_max_window_bits was asked for and not granted")
        }
        guard granted <= most else {
            throw Refusal(text: "server_max_window_bits \(granted) is above the \(most) asked for")
        }
        return granted
    }

    /// The server may limit the client's window further than the offer does; a larger one that it
    /// allows is not used, for a client's value is only a hint (RFC 7692 §7.1.2.2). Ours always says
    /// that it can be limited.
    private static func clientWindow(
        _ term: DeflateTerm, _ offer: DeflateOffer
    ) throws(Refusal) -> Int {
        let most = offer.window ?? 15
        guard term.namesClientWindow else { return most }
        guard let asked = term.clientWindow else {
            throw Refusal(text: "client_max_window_bits has no value")
        }
        guard asked > 8 else {
            throw Refusal(
                text: "client_max_window_bits 8 cannot be done: zlib has no window of 8 bits")
        }
        return min(asked, most)
    }
}

extension DeflateParameters {
    /// A server's choice among a client's offers: the first one that it can take, and the answer to
    /// it. Nil if there is none, and the connection goes on without compression (RFC 7692 §5).
    public static func answer(to offers: String) -> (parameters: DeflateParameters, text: String)? {
        for element in ExtensionElement.list(offers) ?? [] where element.name == DeflateTerm.name {
            guard let term = try? DeflateTerm(element) else { continue }
            // zlib has no compressor of 8 bits, so an offer that wants one is left out.
            if term.serverWindow == 8 { continue }
            return granted(term)
        }
        return nil
    }

    /// An offer's wishes, all of them granted. A client that names its window will not use a larger
    /// one, so naming it too lets us keep no more than that.
    private static func granted(
        _ term: DeflateTerm
    ) -> (parameters: DeflateParameters, text: String) {
        var text = DeflateTerm.name
        if term.dropsServerContext { text += "; server_no_context_takeover" }
        if term.dropsClientContext { text += "; client_no_context_takeover" }
        if let window = term.serverWindow { text += "; server_max_window_bits=\(window)" }
        if let window = term.clientWindow { text += "; client_max_window_bits=\(window)" }
        let parameters = DeflateParameters(
            clientWindow: term.clientWindow ?? 15, serverWindow: term.serverWindow ?? 15,
            clientTakeover: !term.dropsClientContext, serverTakeover: !term.dropsServerContext)
        return (parameters, text)
    }
}
