internal import Wire

/// What clients keep of their connects for their next ones, by index of the client: cookies, and
/// what a TLS session goes on with, and when a server that has refused wants to be asked again.
struct ConnectMemory<Ticket> {
    private var jars: [Handle<Client>: CookieJar] = [:]
    private var tickets: [Handle<Client>: (url: Int, ticket: Ticket)] = [:]
    private var refusals: [Handle<Client>: (url: Int, end: Int64)] = [:]

    /// Whether a client has cookies.
    func hasCookies(_ client: Handle<Client>) -> Bool { !jars.isEmpty && jars[client] != nil }

    /// The cookies that a client brings along to where it connects, at a moment of the wall clock.
    func cookies(
        of client: Handle<Client>, to target: RedirectTarget, at wall: Int64
    ) -> String? {
        jars[client]?.header(
            for: target.host, resource: target.resource, secure: target.secure, at: wall)
    }

    /// Keeps the cookies that a target sets, at a moment of the wall clock.
    mutating func keep(
        _ lines: [String], of client: Handle<Client>, from target: RedirectTarget, at wall: Int64
    ) {
        var jar = jars[client] ?? CookieJar()
        for line in lines {
            jar.take(line, from: target.host, resource: target.resource, at: wall)
        }
        jars[client] = jar.isEmpty ? nil : jar
    }

    /// A client goes on with the connection that another one has opened, and with its cookies if
    /// there are any.
    mutating func moveCookies(from opener: Handle<Client>, to client: Handle<Client>) {
        if let jar = jars.removeValue(forKey: opener) { jars[client] = jar }
    }

    /// The ticket that a client has for an endpoint.
    func ticket(of client: Handle<Client>, to url: Int) -> Ticket? {
        guard let kept = tickets[client], kept.url == url else { return nil }
        return kept.ticket
    }

    /// Keeps the ticket of an endpoint, in the place of an earlier one.
    mutating func keep(_ ticket: Ticket, of client: Handle<Client>, to url: Int) {
        tickets[client] = (url, ticket)
    }

    /// An endpoint that has refused a client wants to be asked again from this time on.
    mutating func refuse(_ client: Handle<Client>, by url: Int, until end: Int64) {
        refusals[client] = (url, end)
    }

    /// Before which time a client must not ask an endpoint again, told once; any other endpoint may be
    /// asked at once.
    mutating func takeRefusal(of client: Handle<Client>, by url: Int) -> Int64 {
        guard !refusals.isEmpty, let refusal = refusals.removeValue(forKey: client),
            refusal.url == url
        else { return .min }
        return refusal.end
    }

    /// The client is gone; whoever has its index next begins with nothing.
    mutating func forget(_ client: Handle<Client>) {
        if !jars.isEmpty { jars[client] = nil }
        if !tickets.isEmpty { tickets[client] = nil }
        if !refusals.isEmpty { refusals[client] = nil }
    }
}
