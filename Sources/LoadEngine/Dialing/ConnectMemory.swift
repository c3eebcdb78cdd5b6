internal import Wire

/// What clients keep of their connects for their next ones, by index of the client: cookies, and
/// what a TLS session goes on with.
struct ConnectMemory<Ticket> {
    private var jars: [Handle<Client>: CookieJar] = [:]
    private var tickets: [Handle<Client>: (url: Int, ticket: Ticket)] = [:]

    /// Whether a client has cookies.
    func hasCookies(_ client: Handle<Client>) -> Bool { !jars.isEmpty && jars[client] != nil }

    /// The cookies that a client brings along to where it connects.
    func cookies(of client: Handle<Client>, to target: RedirectTarget) -> String? {
        jars[client]?.header(for: target.host, resource: target.resource, secure: target.secure)
    }

    /// Keeps the cookies that a target sets.
    mutating func keep(_ lines: [String], of client: Handle<Client>, from target: RedirectTarget) {
        var jar = jars[client] ?? CookieJar()
        for line in lines { jar.take(line, from: target.host, resource: target.resource) }
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

    /// The client is gone; whoever has its index next begins with nothing.
    mutating func forget(_ client: Handle<Client>) {
        if !jars.isEmpty { jars[client] = nil }
        if !tickets.isEmpty { tickets[client] = nil }
    }
}
