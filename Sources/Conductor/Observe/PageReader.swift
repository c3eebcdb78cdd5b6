internal import Plan
internal import Synchronization
internal import Units
internal import Wire

/// Scrapes a page of Prometheus text over HTTP/1.1, with a connection for each reading. Belongs to the
/// thread that made it.
struct PageReader: TargetReader, ~Copyable {
    private var transport: LinuxTransport
    private let url: ScrapeURL
    private let series: [ObservedTarget.Series]
    private let isStopping: @Sendable () -> Bool
    private let buffer = Buffer()

    /// Of longer pages nothing is taken.
    static let longest = 10 << 20
    private static let mostRedirects = 5
    /// How old the address of a name may be.
    private static let freshness = TimeAmount.seconds(30).nanoseconds

    /// Where bytes are received.
    private final class Buffer {
        let region = Region(count: 64 << 10)

        deinit { region.free() }
    }

    /// What keeps a page from being read.
    private struct Failure: Error {
        let text: String
    }

    init(
        _ url: ScrapeURL, _ series: [ObservedTarget.Series], wake: WakeSignal, names: Resolver,
        isStopping: @escaping @Sendable () -> Bool
    ) throws(SystemError) {
        transport = try LinuxTransport(wake: wake, names: names)
        self.url = url
        self.series = series
        self.isStopping = isStopping
    }

    mutating func begin() {}

    mutating func read(until deadline: Int64) -> TargetReading {
        do throws(Failure) {
            return values(try page(until: deadline))
        } catch {
            return .failed(error.text)
        }
    }

    /// What the page has of each series; a value that is no number is none.
    private func values(_ page: ExpositionReader) -> TargetReading {
        var problems: [String] = []
        let values = zip(series, page.found).map { series, found -> Double? in
            switch found {
            case .value(let value) where value.isFinite: return value
            case .value(let value):
                problems.append("\(series.selector) is \(value.isNaN ? "NaN" : "infinite")")
            case .nothing: problems.append("the page has no \(series.selector)")
            case .several(let some):
                problems.append(
                    "\(series.selector) is several series, such as \(some[0]) and \(some[1])")
            }
            return nil
        }
        return .values(values, problems: problems)
    }

    /// The page, wherever it was moved to.
    private mutating func page(until deadline: Int64) throws(Failure) -> ExpositionReader {
        var place = RedirectTarget(
            secure: url.isSecure, host: url.host, port: url.port, authority: url.authority,
            resource: url.resource)
        let home = place
        for _ in 0...Self.mostRedirects {
            // Who is asked in another place does not get the password of this one.
            let isHome = place.host == home.host && place.port == home.port
            var page = ExpositionReader(series.map(\.selector))
            let answer = try fetch(
                place, isHome ? url.authorization : nil, into: &page, until: deadline)
            switch answer.status {
            case 200:
                page.end()
                if let problem = page.problem { throw Failure(text: problem) }
                return page
            case 301, 302, 303, 307, 308:
                guard let next = answer.location.flatMap(place.followed(to:)) else {
                    throw Failure(text: "\(answer.statusText) without a location")
                }
                place = next
            default: throw Failure(text: answer.statusText)
            }
        }
        throw Failure(text: "more than \(Self.mostRedirects) redirects")
    }

    /// Gets one page; its bytes are read as they come.
    private mutating func fetch(
        _ place: RedirectTarget, _ authorization: String?, into page: inout ExpositionReader,
        until deadline: Int64
    ) throws(Failure) -> HTTPAnswer {
        let socket = try connect(place, until: deadline)
        defer { transport.close(socket, abrupt: true) }
        if place.secure { try secure(socket, place.host, until: deadline) }
        try send(Self.request(place, authorization), to: socket, until: deadline)
        var answer = HTTPAnswer()
        let region = buffer.region
        while answer.state == .open {
            let received = transport.receive(
                socket, into: region, at: 0, limit: region.count)
            switch received.count {
            case 0: answer.end()
            case -Int(Socket.wouldBlock): try wait(until: deadline)
            case ..<0: throw failure(of: socket, Int32(-received.count))
            default:
                var bytes: [UInt8] = []
                region.withBytes(from: 0, to: received.count) { span in
                    bytes.reserveCapacity(span.count)
                    for index in span.indices { bytes.append(span[index]) }
                }
                answer.take(bytes)
            }
            let body = answer.takeBody()
            if answer.status == 200 { page.take(body) }
            if answer.length > Self.longest { throw Failure(text: "the page is over 10 MiB") }
            // A sender that is always ready never has us wait.
            try check(deadline)
        }
        if case .invalid(let text) = answer.state { throw Failure(text: text) }
        return answer
    }

    private static func request(_ place: RedirectTarget, _ authorization: String?) -> [UInt8] {
        var lines = [
            "GET \(place.resource) HTTP/1.1", "Host: \(place.authority)", "Connection: close",
            "Accept: text/plain;version=0.0.4", "Accept-Encoding: identity",
            "User-Agent: wsplan",
        ]
        if let authorization { lines.append("Authorization: \(authorization)") }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
    }

    // MARK: Connections

    /// A connected socket, to the first address that takes it; each has its part of the time.
    private mutating func connect(
        _ place: RedirectTarget, until deadline: Int64
    ) throws(Failure) -> Int32 {
        let addresses = try addresses(place, until: deadline)
        var reason = "no address"
        for (index, address) in addresses.enumerated() {
            let now = transport.now()
            let limit = now + (deadline - now) / Int64(addresses.count - index)
            let socket = transport.connect(address, token: 0, SocketOptions())
            guard socket >= 0 else {
                reason = "\(SystemError(code: -socket))"
                continue
            }
            var isReady = false
            do throws(Failure) {
                while !isReady { isReady = try waitForRoom(until: limit) }
                let code = transport.connectError(socket)
                if code == 0 { return socket }
                reason = "\(SystemError(code: code))"
            } catch {
                reason = error.text
            }
            transport.close(socket, abrupt: true)
            if isStopping() { break }
        }
        throw Failure(text: reason)
    }

    private mutating func addresses(
        _ place: RedirectTarget, until deadline: Int64
    ) throws(Failure) -> [SocketAddress] {
        if let literal = SocketAddress(literal: place.host, port: place.port) { return [literal] }
        let fresh = transport.now() - Self.freshness
        while true {
            switch transport.lookUp(place.host, port: place.port, freshFrom: fresh) {
            case .addresses(let found, _): return found
            case .problem(let text): throw Failure(text: "'\(place.host)': \(text)")
            case .pending: try wait(until: deadline)
            }
            _ = transport.takeAnswers()
        }
    }

    private mutating func secure(
        _ socket: Int32, _ host: String, until deadline: Int64
    ) throws(Failure) {
        let context: TLSContext
        do {
            context = try TLSContext(client: TLSSettings())
        } catch {
            throw Failure(text: "TLS: \(error.text)")
        }
        guard transport.secure(socket, context, host: host, ticket: nil) else {
            throw Failure(text: "no memory for a TLS connection")
        }
        while true {
            switch transport.handshake(socket) {
            case .done: return
            case .underway: try wait(until: deadline)
            case .failed(let failure): throw Failure(text: "TLS: \(failure.text)")
            case .ended: throw Failure(text: "TLS: closed during the handshake")
            }
        }
    }

    private mutating func send(
        _ bytes: [UInt8], to socket: Int32, until deadline: Int64
    ) throws(Failure) {
        var buffer = ByteBuffer(capacity: bytes.count)
        buffer.append(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = transport.send(socket, buffer, from: sent, to: bytes.count)
            if count == -Int(Socket.wouldBlock) {
                try wait(until: deadline)
                transport.sendPending(socket)
            } else if count < 0 {
                throw failure(of: socket, Int32(-count))
            } else {
                sent += count
            }
        }
    }

    private mutating func failure(of socket: Int32, _ code: Int32) -> Failure {
        if let failure = transport.tlsFailure(socket) {
            return Failure(text: "TLS: \(failure.text)")
        }
        return Failure(text: "\(SystemError(code: code))")
    }

    // MARK: Waiting

    private func check(_ deadline: Int64) throws(Failure) {
        if isStopping() { throw Failure(text: "the run ended") }
        if transport.now() >= deadline { throw Failure(text: "timed out") }
    }

    /// Waits until something happens to the socket, or to a name.
    private mutating func wait(until deadline: Int64) throws(Failure) {
        _ = try waitForRoom(until: deadline)
    }

    /// The same; whether the socket has room, or is broken.
    private mutating func waitForRoom(until deadline: Int64) throws(Failure) -> Bool {
        try check(deadline)
        let count = transport.wait(until: deadline)
        var isReady = false
        for index in 0..<count {
            let event = transport.event(index)
            if event.token == 0 { isReady = isReady || event.writable || event.closed }
        }
        if count == 0 { try check(deadline) }
        return isReady
    }
}
