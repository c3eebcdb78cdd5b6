import Wire

@testable import LoadEngine

/// One connect of a dialer against scripted sockets: no loop, no world, and time in milliseconds
/// from its start. It writes down what the dialer says.
struct ScriptedDial: ~Copyable {
    /// What happens to the connect.
    enum Act {
        case connects(AddressRace.Lane)
        case fails(AddressRace.Lane, Int32)
        /// The clock stands at this time and the connect is woken.
        case at(Int64)
        case finds([String], problem: String? = nil)
        case redirects(String)
    }

    static let millisecond: Int64 = 1_000_000

    var dialer: Dialer
    private(set) var dial: Handle<Dial>
    /// What the dialer said, in words.
    private(set) var said: [String] = []
    /// Sockets that were opened and neither closed nor lost.
    private(set) var open: Set<Int32> = []
    /// What opening the next sockets gives: 0 for a socket, else an errno; behind the end: sockets.
    private var sockets: ArraySlice<Int32>
    private var lastHandle: Int32 = 0
    private var now: Int64 = 0
    private var saidBefore = 0
    /// What its handshake says.
    private let texts: HandshakeTexts?
    /// The part of the connect that is under way.
    var part = ConnectionState.connecting

    /// Begins a connect to the first of some endpoints.
    init(_ endpoint: Endpoint, _ route: Route, sockets: [Int32] = [], draw: UInt64 = 0) {
        dialer = Dialer([endpoint], [route])
        dial = dialer.begin(0, in: 0, draw: draw, at: 0).dial
        texts = endpoint.constantTexts
        self.sockets = sockets[...]
        step(.next)
    }

    /// Whether it has ended, with a session or without.
    var isOver: Bool {
        said.last.map { $0.hasPrefix("fail") || $0.hasPrefix("connected") } ?? false
    }

    mutating func run(_ acts: [Act]) { for act in acts { run(act) } }

    mutating func run(_ act: Act) {
        switch act {
        case .connects(let lane): step(.connected(lane))
        case .fails(let lane, let code):
            open.remove(dialer.socket(dial, lane))
            step(.failed(lane, code))
        case .at(let milliseconds):
            now = milliseconds * Self.millisecond
            step(.due(part))
        case .finds(let addresses, let problem):
            step(
                .found(
                    addresses.compactMap { SocketAddress(literal: $0, port: 7) }, problem: problem))
        case .redirects(let location):
            step(.redirected(status: 302, to: location, from: dialer.target(dial, texts)))
        }
    }

    /// Ends the connect; the sockets that were under way are closed.
    mutating func end() {
        let (own, rival) = dialer.end(dial)
        for handle in [own, rival] where handle >= 0 { open.remove(handle) }
        dial = -1
    }

    /// Begins another connect to the same endpoint; `saidAgain` has what the dialer says from then on.
    mutating func again() {
        saidBefore = said.count
        dial = dialer.begin(0, in: 0, draw: 0, at: now).dial
        step(.next)
    }

    /// What the dialer said of the last connect.
    var saidAgain: ArraySlice<String> { said[saidBefore...] }

    private mutating func step(_ first: DialEvent) {
        var event: DialEvent? = first
        while let next = event { event = carryOut(dialer.step(dial, next, at: now)) }
    }

    /// Does what a step says, as the loop does, and returns what the dialer is told of it.
    private mutating func carryOut(_ step: DialStep) -> DialEvent? {
        switch step {
        case .open(let attempt):
            let source = attempt.source.map { " from \($0)" } ?? ""
            said.append("\(attempt.lane == .rival ? "+" : "")\(attempt.address)\(source)")
            let code = sockets.popFirst() ?? 0
            if code != 0 { return .opened(-code) }
            lastHandle += 1
            open.insert(lastHandle)
            return .opened(lastHandle)
        case .promote(let handle, let slow):
            said.append("promote \(handle) over \(slow)")
            open.remove(slow)
            return .next
        case .connected(let handle, let lane, let loser):
            said.append("connected \(handle) of \(lane) over \(loser)")
            open.remove(loser)
        case .leave:
            said.append("leave")
            return .next
        case .lookUp(let host, let port, _):
            said.append("look up \(host):\(port)")
            dialer.waits(dial, token: 0)
        case .wait(let until): said.append("wait \(until / Self.millisecond)")
        case .fail(let failure): said.append("fail \(failure.kind): \(failure.text)")
        }
        return nil
    }
}

extension ScriptedDial {
    /// An endpoint whose connects may take ten seconds.
    static func endpoint(
        secure: Bool = false, proxied: Bool = false, host: String = "here", port: UInt16 = 80
    ) -> Endpoint {
        var endpoint = Endpoint(
            label: "", host: host, port: port, authority: "\(host):\(port)",
            resource: PayloadTemplate(constant: "/way?q"),
            connectTimeout: 10_000 * millisecond, maxMessage: 1)
        if secure { endpoint.security = TLSSettings() }
        if proxied {
            endpoint.proxy = Endpoint.Proxy(host: "proxy", port: 3128, authorization: nil)
        }
        return endpoint
    }

    /// A way to addresses with port 1, from sources.
    static func route(_ addresses: [String], from sources: [String] = []) -> Route {
        var route = Route(addresses: addresses.compactMap { SocketAddress(literal: $0, port: 1) })
        route.sources = sources.compactMap { SocketAddress(literal: $0, port: 0) }
        return route
    }
}
