internal import Metrics
internal import Units
internal import Wire

/// Gets clients connected: who waits for it, how fast that may go, and how far each connect has come.
/// It decides and remembers; the loop has the sockets, does what a step says and tells what came of
/// it.
///
///     want → next → begin → step(next) ⇄ open, promote, look up, wait → connected
///                              ↑                                           ↓
///                         redirected ←———— upgrading ← securing ← tunnelling
struct Dialer: ~Copyable {
    private let endpoints: [Endpoint]
    /// How each of them is reached.
    private var routes: [Route]
    /// What is known of the addresses that they and redirects lead to.
    private var addresses = AddressMemory()
    private var dials = Slab<Dial>()
    /// Who waits, by lane.
    private var lines: [ConnectLine]
    /// Tokens of connections whose TLS handshake can go on.
    private var handshakes = WaitingLine<UInt64>()
    var memory = ConnectMemory<TLSTicket>()
    private var generation: UInt32 = 0
    /// Whether the last socket could not be had for want of descriptors or ports, and none has been
    /// closed since.
    private(set) var exhausted = false

    /// How many lanes the first side has, where another one takes turns with it.
    private let sideLanes: Int?

    /// `sideLanes` are the lanes of each of two sides.
    init(_ endpoints: [Endpoint], _ routes: [Route], lanes: Int = 1, sideLanes: Int? = nil) {
        lines = Array(repeating: ConnectLine(), count: lanes)
        self.sideLanes = sideLanes
        self.endpoints = endpoints
        self.routes = routes
    }

    // MARK: Who connects

    /// Connects under way.
    var underway: Int { dials.count }

    /// A stage begins in a lane, with limits of its own.
    mutating func limit(_ limits: ConnectLimits, in lane: UInt8) {
        lines[Int(lane)].limits = limits
    }

    /// When the next waiting client may connect; `.max` if none may before something else happens.
    var nextStart: Int64 {
        var next = Int64.max
        for lane in lines.indices { next = min(next, lines[lane].nextStart) }
        return next
    }

    /// A client waits for its turn.
    mutating func want(_ client: Handle<Client>, in lane: UInt8) {
        lines[Int(lane)].waiting.append(client)
    }

    /// The client whose turn it is, if the limits let one connect now. It may have left meanwhile.
    mutating func next(at time: Int64) -> Handle<Client>? {
        guard nextStart <= time else { return nil }
        let lane = lines.indices.min { lines[$0].nextStart < lines[$1].nextStart }
        return lane.flatMap { lines[turn(of: $0)].waiting.next() }
    }

    /// Of two sides that both may connect now the one that has begun fewer connects, and of as many each in
    /// turn: so neither has to wait for the other one.
    private func turn(of lane: Int) -> Int {
        guard let sideLanes, lane < sideLanes else { return lane }
        let twin = lane + sideLanes
        guard lines[twin].nextStart == lines[lane].nextStart else { return lane }
        let (own, other) = (lines[lane].begun, lines[twin].begun)
        return own < other || own == other && own % 2 == 0 ? lane : twin
    }

    /// Begins a connect to an endpoint; by `draw`, 64 random bits, it takes one of several addresses.
    /// Returns what it has, and the number that tells its connection from others.
    mutating func begin(
        _ url: Int, in lane: UInt8, draw: UInt64, at time: Int64
    ) -> (dial: Handle<Dial>, generation: UInt32) {
        lines[Int(lane)].limits.started(at: time)
        lines[Int(lane)].underway += 1
        lines[Int(lane)].begun += 1
        generation &+= 1
        let dial = dials.insert(
            Dial(
                url: url, lane: lane, generation: generation,
                deadline: time + endpoints[url].connectTimeout, draw: draw))
        return (dial, generation)
    }

    /// Ends a connect. Returns the sockets that were still under way, −1 for none.
    mutating func end(_ dial: Handle<Dial>) -> (own: Int32, rival: Int32) {
        let ended = dials.remove(dial)
        lines[Int(ended.lane)].underway -= 1
        let race = ended.race
        return (race.socket(.own), race.socket(.rival))
    }

    /// A socket was closed, so that there is one for the next connect.
    mutating func socketIsFree() { exhausted = false }

    // MARK: From addresses to a socket

    /// What is done next, after an event.
    mutating func step(_ dial: Handle<Dial>, _ event: DialEvent, at time: Int64) -> DialStep {
        switch event {
        case .next: return tryNext(dial, at: time)
        case .opened(let handle) where handle >= 0:
            dials[dial].race.opened(handle, at: time)
            return .wait(until: dials[dial].wake)
        case .opened(let result):
            let address = dials[dial].race.refused(-result)
            if !ErrorKind(connect: -result).isOfGenerator { died(dial, address, at: time) }
            return tryNext(dial, refused: -result, at: time)
        case .failed(let lane, let code):
            died(dial, dials[dial].race.address(lane), at: time)
            dials[dial].race.lost(lane, code)
            return tryNext(dial, at: time)
        case .connected(let lane): return connected(dial, lane, at: time)
        case .due(let part): return due(dial, part, at: time)
        case .found(let found, let problem):
            return self.found(dial, found, problem, at: time)
        case .redirected(let status, let location, let origin):
            return redirect(dial, status, to: location, from: origin)
        }
    }

    /// One socket has connected, which ends the race. One that began before it was too slow.
    private mutating func connected(
        _ dial: Handle<Dial>, _ lane: AddressRace.Lane, at time: Int64
    ) -> DialStep {
        addresses.worked(dials[dial].addresses[dials[dial].race.address(lane)])
        if lane == .rival { ownIsSlow(dial, at: time) }
        let (winner, loser) = dials[dial].race.won(lane)
        return .connected(winner, lane, loser: loser)
    }

    /// The socket that began first has had its head start and more.
    private mutating func ownIsSlow(_ dial: Handle<Dial>, at time: Int64) {
        guard dials[dial].race.socket(.own) >= 0 else { return }
        died(dial, dials[dial].race.address(.own), at: time)
    }

    /// One of its addresses does not answer, or not as it should.
    private mutating func died(_ dial: Handle<Dial>, _ address: Int, at time: Int64) {
        addresses.failed(dials[dial].addresses[address], at: time)
    }

    /// The socket of a connect that is under way, −1 for none.
    func socket(_ dial: Handle<Dial>, _ lane: AddressRace.Lane) -> Int32 {
        dials[dial].race.socket(lane)
    }

    /// When a connect has taken too long.
    func deadline(_ dial: Handle<Dial>) -> Int64 { dials[dial].deadline }

    /// Tries the next address; `code` is why the last attempt got no socket, 0 if there was none.
    private mutating func tryNext(
        _ dial: Handle<Dial>, refused code: Int32 = 0, at time: Int64
    ) -> DialStep {
        guard case .known(let addresses) = dials[dial].whereabouts else {
            return find(dial, at: time)
        }
        let attempt = dials[dial].race.attempt(
            addresses, from: routes[dials[dial].url].sources,
            offset: Int(dials[dial].generation))
        if let attempt { return .open(attempt) }
        if dials[dial].race.isUnderway { return .wait(until: dials[dial].wake) }
        exhausted = ErrorKind(connect: code).isOfGenerator
        return .fail(noSocket(dial))
    }

    /// Why none of the addresses gave a socket: what the first of them answered.
    private func noSocket(_ dial: Handle<Dial>) -> ConnectFailure {
        let race = dials[dial].race
        if ErrorKind(connect: race.firstErrno) == .handshake {
            return .reset(part(of: dial, after: .connecting))
        }
        let endpoint = endpoints[dials[dial].url]
        let (host, port) = peer(dial)
        let isName = endpoint.socketPath == nil && SocketAddress(literal: host, port: port) == nil
        return .socket(
            race.firstErrno, by: dials[dial].addresses[race.firstFailed],
            name: isName ? host : nil, isProxied: endpoint.proxy != nil)
    }

    /// The time of the connect is over, or the head start of the address that is under way.
    private mutating func due(
        _ dial: Handle<Dial>, _ part: ConnectionState, at time: Int64
    ) -> DialStep {
        if time >= dials[dial].deadline {
            ownIsSlow(dial, at: time)
            let length = TimeAmount(nanoseconds: endpoints[dials[dial].url].connectTimeout)
            return .fail(slow(dial, part, when: isLookingUp(dial) ? "within \(length)" : "in time"))
        }
        guard dials[dial].race.nextTry <= time else { return .wait(until: dials[dial].wake) }
        if dials[dial].race.socket(.rival) >= 0 { ownIsSlow(dial, at: time) }
        if let (promoted, slow) = dials[dial].race.promoteRival() {
            return .promote(promoted, slow: slow)
        }
        return tryNext(dial, at: time)
    }

    /// Why a connect fails that is in this part and does not go on; `when` ends the sentence.
    func slow(_ dial: Handle<Dial>, _ part: ConnectionState, when: String) -> ConnectFailure {
        isLookingUp(dial)
            ? .noAddress(host: peer(dial).host, problem: "the resolver did not answer \(when)")
            : .slow(part, when: when)
    }

    // MARK: Names

    /// A connect did not lead to a session, and not for want of anything here: its name is asked
    /// before the next one.
    mutating func failed(_ dial: Handle<Dial>, at time: Int64) {
        addresses.failed(peer(dial).host, at: time)
    }

    /// A connect waits for its name; this is the token of its connection.
    mutating func waits(_ dial: Handle<Dial>, token: UInt64) {
        dials[dial].whereabouts = .asked(token: token)
    }

    /// Whether a connect waits for its name.
    func isLookingUp(_ dial: Handle<Dial>) -> Bool {
        if case .asked = dials[dial].whereabouts { true } else { false }
    }

    /// The tokens of connections that wait for a name.
    func waiting(for name: String) -> [UInt64] {
        var tokens: [UInt64] = []
        var dial = dials.next()
        while dial.isSome {
            if case .asked(let token) = dials[dial].whereabouts, peer(dial).host == name {
                tokens.append(token)
            }
            dial = dials.next(after: dial)
        }
        return tokens
    }

    /// Finds out where it goes.
    private mutating func find(_ dial: Handle<Dial>, at time: Int64) -> DialStep {
        let endpoint = endpoints[dials[dial].url]
        let (host, port) = peer(dial)
        if (host, port) == endpoint.peer {
            let route = routes[dials[dial].url]
            if let known = route.addresses { return found(dial, known, route.problem, at: time) }
        } else if let address = endpoint.names.address(host, port: port) {
            return found(dial, [address], nil, at: time)
        }
        let freshFrom = addresses.freshFrom(host, holds: endpoint.names.holds, at: time)
        return .lookUp(host, port: port, freshFrom: freshFrom)
    }

    /// Goes on with what is known of its name.
    private mutating func found(
        _ dial: Handle<Dial>, _ found: [SocketAddress], _ problem: String?, at time: Int64
    ) -> DialStep {
        let reachable = routes[dials[dial].url].reachable(found)
        guard !reachable.isEmpty else {
            return .fail(
                .noAddress(host: peer(dial).host, problem: problem ?? Route.otherFamily))
        }
        let spreads = endpoints[dials[dial].url].names.spreads
        dials[dial].whereabouts = .known(
            addresses.order(reachable, draw: spreads ? dials[dial].draw : nil, at: time))
        return tryNext(dial, at: time)
    }

    /// Who its sockets connect to, redirects included: the proxy if there is one.
    private func peer(_ dial: Handle<Dial>) -> (host: String, port: UInt16) {
        guard endpoints[dials[dial].url].proxy == nil, let detour = dials[dial].detour else {
            return endpoints[dials[dial].url].peer
        }
        return (detour.host, detour.port)
    }

    // MARK: Redirects

    /// Goes where the server says the resource is.
    private mutating func redirect(
        _ dial: Handle<Dial>, _ status: Int, to location: String, from origin: RedirectTarget?
    ) -> DialStep {
        dials[dial].redirects += 1
        guard dials[dial].redirects <= EngineLimits.redirects else {
            return .fail(.tooManyRedirects(status: status))
        }
        guard let origin, let target = origin.followed(to: location) else {
            return .fail(.noTarget(status: status, location: location))
        }
        if origin.secure, !target.secure { return .fail(.plainTarget(status: status)) }
        dials[dial].detour = target
        dials[dial].race = AddressRace()
        dials[dial].whereabouts = .unknown
        return .leave
    }

    // MARK: From a socket to a session

    /// The part of a connect that follows another one.
    func part(of dial: Handle<Dial>, after part: ConnectionState) -> ConnectionState {
        switch part {
        case .connecting where endpoints[dials[dial].url].proxy != nil: .tunnelling
        case .connecting, .tunnelling: isSecure(dial) ? .securing : .upgrading
        default: .upgrading
        }
    }

    /// Where its handshake goes, redirects included; nil if it is not known what it says.
    func target(_ dial: Handle<Dial>, _ texts: HandshakeTexts?) -> RedirectTarget? {
        if let detour = dials[dial].detour { return detour }
        let endpoint = endpoints[dials[dial].url]
        return texts.map {
            RedirectTarget(
                secure: endpoint.security != nil, host: endpoint.host, port: endpoint.port,
                authority: endpoint.authority, resource: $0.resource)
        }
    }

    /// What asks its proxy for a tunnel.
    func tunnelRequest(_ dial: Handle<Dial>) -> [UInt8] {
        let host = host(dial)
        let literal = host.contains(":") ? "[\(host)]" : host
        return ProxyTunnel.request(
            to: "\(literal):\(port(dial))",
            authorization: endpoints[dials[dial].url].proxy?.authorization)
    }

    /// The host that it goes to, redirects included.
    func host(_ dial: Handle<Dial>) -> String {
        dials[dial].detour?.host ?? endpoints[dials[dial].url].host
    }

    private func port(_ dial: Handle<Dial>) -> UInt16 {
        dials[dial].detour?.port ?? endpoints[dials[dial].url].port
    }

    private func isSecure(_ dial: Handle<Dial>) -> Bool {
        dials[dial].detour?.secure ?? (endpoints[dials[dial].url].security != nil)
    }

    /// Whether a redirect has led it away from its endpoint.
    func isDetour(_ dial: Handle<Dial>) -> Bool { dials[dial].detour != nil }

    /// What its handshakes say, once that is known.
    func texts(_ dial: Handle<Dial>) -> HandshakeTexts? { dials[dial].texts }

    /// Keeps what its handshakes say: the same after redirects.
    mutating func keep(_ texts: HandshakeTexts?, for dial: Handle<Dial>) {
        dials[dial].texts = texts
    }

    /// The opening request that says this.
    func request(
        _ dial: Handle<Dial>, _ texts: HandshakeTexts
    ) throws(UpgradeRequest.MalformedHeader) -> UpgradeRequest {
        try endpoints[dials[dial].url].request(texts, detour: dials[dial].detour)
    }

    /// What its connection is secured with; nil if that cannot be set up. An endpoint that a redirect
    /// alone takes to `wss` has no settings of its own: then the system's authorities are trusted.
    mutating func security(_ dial: Handle<Dial>) -> TLSContext? {
        let url = dials[dial].url
        if let context = routes[url].security { return context }
        routes[url].security = try? TLSContext(client: TLSSettings())
        return routes[url].security
    }

    /// The TLS session that it may go on with: that of the client's last connection to the endpoint.
    func ticket(_ dial: Handle<Dial>, of client: Handle<Client>) -> TLSTicket? {
        isDetour(dial) ? nil : memory.ticket(of: client, to: dials[dial].url)
    }

    // MARK: TLS handshakes in line

    /// Whether a TLS handshake can go on.
    var hasHandshakes: Bool { !handshakes.isEmpty }

    /// A TLS handshake goes on in this tick or, if that has enough of them, in the next.
    mutating func lineUpHandshake(_ token: UInt64) { handshakes.append(token) }

    /// The token of the connection whose TLS handshake goes on next.
    mutating func nextHandshake() -> UInt64? { handshakes.next() }
}
