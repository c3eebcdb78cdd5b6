import Metrics
import Testing
import Wire

@testable import LoadEngine

/// From addresses to one connected socket, told by what the dialer says to do.
@Suite struct DialerTests {
    typealias Act = ScriptedDial.Act

    struct Case: CustomTestStringConvertible {
        var name: String
        /// The last numbers of the addresses.
        var addresses = [1, 2, 3]
        /// What opening sockets gives.
        var sockets: [Int32] = []
        var acts: [Act]
        var said: [String]
        var testDescription: String { name }
    }

    static let races: [Case] = [
        Case(
            name: "one address", addresses: [1], acts: [.connects(.own)],
            said: ["127.0.0.1:1", "wait 10000", "connected 1 of own over -1"]),
        Case(
            name: "no address", addresses: [], acts: [],
            said: ["fail dns: no address for here: \(Route.otherFamily)"]),
        Case(
            name: "the first in time", acts: [.connects(.own)],
            said: ["127.0.0.1:1", "wait 250", "connected 1 of own over -1"]),
        Case(
            name: "woken too early", acts: [.at(249)],
            said: ["127.0.0.1:1", "wait 250", "wait 250"]),
        Case(
            name: "in order, at once where one fails", sockets: [101, 113], acts: [.connects(.own)],
            said: [
                "127.0.0.1:1", "127.0.0.2:1", "127.0.0.3:1", "wait 10000",
                "connected 1 of own over -1",
            ]),
        Case(
            name: "one fails later", acts: [.fails(.own, 111), .connects(.own)],
            said: [
                "127.0.0.1:1", "wait 250", "127.0.0.2:1", "wait 250", "connected 2 of own over -1",
            ]),
        Case(
            name: "the rival wins", acts: [.at(250), .connects(.rival)],
            said: [
                "127.0.0.1:1", "wait 250", "+127.0.0.2:1", "wait 500",
                "connected 2 of rival over 1",
            ]),
        Case(
            name: "the rival loses", acts: [.at(250), .connects(.own)],
            said: [
                "127.0.0.1:1", "wait 250", "+127.0.0.2:1", "wait 500", "connected 1 of own over 2",
            ]),
        Case(
            name: "the rival fails", acts: [.at(250), .fails(.rival, 111), .connects(.own)],
            said: [
                "127.0.0.1:1", "wait 250", "+127.0.0.2:1", "wait 500", "+127.0.0.3:1", "wait 10000",
                "connected 1 of own over 3",
            ]),
        Case(
            name: "no socket for the rival", sockets: [0, 24, 24],
            acts: [.at(250), .connects(.own)],
            said: [
                "127.0.0.1:1", "wait 250", "+127.0.0.2:1", "+127.0.0.3:1", "wait 10000",
                "connected 1 of own over -1",
            ]),
        Case(
            name: "the older one fails, the rival is the last", addresses: [1, 2],
            acts: [.at(250), .fails(.own, 113), .connects(.rival)],
            said: [
                "127.0.0.1:1", "wait 250", "+127.0.0.2:1", "wait 10000", "wait 10000",
                "connected 2 of rival over -1",
            ]),
        Case(
            name: "two head starts", acts: [.at(250), .at(500), .connects(.own)],
            said: [
                "127.0.0.1:1", "wait 250", "+127.0.0.2:1", "wait 500", "promote 2 over 1",
                "+127.0.0.3:1", "wait 10000", "connected 2 of own over 3",
            ]),
        Case(
            name: "never", acts: [.at(250), .at(500), .at(9_999), .at(10_000)],
            said: [
                "127.0.0.1:1", "wait 250", "+127.0.0.2:1", "wait 500", "promote 2 over 1",
                "+127.0.0.3:1", "wait 10000", "wait 10000",
                "fail connectTimeout: no connection in time",
            ]),
    ]

    @Test(arguments: races) func addressesHaveTheirTurn(_ one: Case) {
        let route = ScriptedDial.route(one.addresses.map { "127.0.0.\($0)" })
        var dial = ScriptedDial(ScriptedDial.endpoint(), route, sockets: one.sockets)
        dial.run(one.acts)
        #expect(dial.said == one.said)
        let isConnected = one.said.last?.hasPrefix("connected") ?? false
        dial.end()
        #expect(dial.open.count == (isConnected ? 1 : 0))
    }

    /// What each of two addresses answers, at once or later, and what is told of it.
    @Test(
        arguments: [
            ([111, 113], "refused: Connection refused by 127.0.0.1:1 (here)"),
            ([113, 111], "unreachable: No route to host: 127.0.0.1:1 (here)"),
            ([101, 111], "unreachable: Network is unreachable: 127.0.0.1:1 (here)"),
            ([110, 111], "connectTimeout: Connection timed out: 127.0.0.1:1 (here)"),
            (
                [11, 111],
                "refused: Resource temporarily unavailable: 127.0.0.1:1 (here)"
            ),
            ([24, 111], "descriptors: Too many open files"),
            ([99, 111], "addressExhausted: Cannot assign requested address"),
            ([104, 111], "handshake: reset during the handshake"),
        ] as [([Int32], String)], [false, true])
    func theAnswerOfTheFirstAddressIsTold(_ failing: ([Int32], String), atOnce: Bool) {
        let (codes, text) = failing
        let route = ScriptedDial.route(["127.0.0.1", "127.0.0.2"])
        var dial = ScriptedDial(
            ScriptedDial.endpoint(), route, sockets: atOnce ? codes : [])
        if !atOnce { dial.run(codes.map { Act.fails(.own, $0) }) }
        #expect(dial.said.last == "fail \(text)")
        dial.end()
        #expect(dial.open.isEmpty)
    }

    /// What is told of a reset or a refusal where somebody else is asked first.
    @Test(
        arguments: [
            (
                false, true, 111,
                "proxy: the proxy cannot be reached: Connection refused by 127.0.0.1:1 (proxy)"
            ),
            (true, true, 104, "proxy: reset by the proxy"),
            (true, false, 104, "tls: reset during the TLS handshake"),
            (false, false, 32, "handshake: reset during the handshake"),
            (true, true, 24, "descriptors: Too many open files"),
        ] as [(Bool, Bool, Int32, String)])
    func whoWasToSpeakFirst(secure: Bool, proxied: Bool, code: Int32, text: String) {
        var dial = ScriptedDial(
            ScriptedDial.endpoint(secure: secure, proxied: proxied),
            ScriptedDial.route(["127.0.0.1"]))
        dial.run(.fails(.own, code))
        #expect(dial.said.last == "fail \(text)")
    }

    @Test(
        arguments: [
            ([24, 24], true), ([111, 23], true), ([24, 111], false), ([99, 99], true),
            ([0, 24], false), ([111, 111], false),
        ] as [([Int32], Bool)])
    func aHostWithoutSocketsIsNoticed(codes: [Int32], isExhausted: Bool) {
        var dial = ScriptedDial(
            ScriptedDial.endpoint(), ScriptedDial.route(["127.0.0.1", "127.0.0.2"]),
            sockets: codes)
        var isOut = dial.dialer.exhausted
        #expect(isOut == isExhausted)
        dial.end()
        isOut = dial.dialer.exhausted
        #expect(isOut == isExhausted)
        dial.dialer.socketIsFree()
        isOut = dial.dialer.exhausted
        #expect(!isOut)
    }

    /// The sources of the endpoint, what opening gives, and what is tried by the first connect.
    @Test(
        arguments: [
            ([8, 9], [], ["127.0.0.1:1 from 127.0.0.9:0", "wait 250"]),
            ([7, 8, 9], [99], ["1 from 8", "1 from 9", "wait 250"]),
            ([8, 9], [99, 99], ["1 from 9", "1 from 8", "2 from 9", "wait 10000"]),
            ([8, 9], [111], ["1 from 9", "2 from 9", "wait 10000"]),
            (
                [8], [99, 99],
                ["1 from 8", "2 from 8", "fail addressExhausted: Cannot assign requested address"]
            ),
        ] as [([Int], [Int32], [String])])
    func sourcesHaveTheirTurn(sources: [Int], sockets: [Int32], said: [String]) {
        let dial = ScriptedDial(
            ScriptedDial.endpoint(),
            ScriptedDial.route(
                ["127.0.0.1", "127.0.0.2"], from: ["::1"] + sources.map { "127.0.0.\($0)" }),
            sockets: sockets)
        let expected = said.map { line in
            let words = line.split(separator: " ")
            return words.count == 3 && words[1] == "from" && !line.contains(":")
                ? "127.0.0.\(words[0]):1 from 127.0.0.\(words[2]):0" : line
        }
        #expect(dial.said == expected)
    }

    @Test func connectsTakeSourcesInTurn() {
        let route = ScriptedDial.route(
            ["127.0.0.1"], from: ["127.0.0.7", "127.0.0.8", "127.0.0.9"])
        var dialer = Dialer([ScriptedDial.endpoint()], [route])
        let used = (0..<6).map { _ in
            let dial = dialer.begin(0, in: 0, draw: 0, at: 0).dial
            guard case .open(let attempt) = dialer.step(dial, .next, at: 0) else { return "" }
            return attempt.source.map { "\($0)" } ?? ""
        }
        #expect(Set(used).count == 3 && Array(used[..<3]) == Array(used[3...]))
    }

    // MARK: Names

    /// The next connect does not begin with an address that refused, or was overtaken.
    @Test(arguments: [[Act.fails(.own, 111), .connects(.own)], [.at(250), .connects(.rival)]])
    func aDeadAddressIsNotTriedFirst(_ acts: [Act]) {
        var dial = ScriptedDial(
            ScriptedDial.endpoint(), ScriptedDial.route(["127.0.0.1", "127.0.0.2"]))
        dial.run(acts)
        dial.end()
        dial.again()
        #expect(dial.said.contains("127.0.0.1:1"))
        #expect(dial.saidAgain.first == "127.0.0.2:1")
    }

    /// An address that was overtaken once is as good as any once it connects.
    @Test func anAddressThatWorksIsTriedFirstAgain() {
        var dial = ScriptedDial(
            ScriptedDial.endpoint(), ScriptedDial.route(["127.0.0.1", "127.0.0.2"]))
        dial.run([.fails(.own, 111), .connects(.own)])
        dial.end()
        dial.again()
        dial.run([.fails(.own, 111), .connects(.own)])
        dial.end()
        dial.again()
        #expect(dial.saidAgain.first == "127.0.0.1:1")
    }

    /// By its draw a connect takes one of several addresses, and another one where that refuses.
    @Test func connectsTakeTheAddressThatIsDrawn() {
        var endpoint = ScriptedDial.endpoint()
        endpoint.names.spreads = true
        let route = ScriptedDial.route((1...3).map { "127.0.0.\($0)" })
        var orders: Set<[String]> = []
        for draw: UInt64 in 0..<100 {
            var tried: [[String]] = []
            for _ in 0..<2 {
                let dial = ScriptedDial(endpoint, route, sockets: [111, 111, 0], draw: draw)
                tried.append(Array(dial.said.prefix(3)))
            }
            #expect(tried[0] == tried[1] && Set(tried[0]).count == 3)
            orders.insert(tried[0])
        }
        #expect(orders.count == 6)
    }

    @Test func aNameIsWaitedForAsLongAsAConnectMayTake() {
        var dial = ScriptedDial(ScriptedDial.endpoint(), Route(addresses: nil))
        dial.run([.at(9_999), .at(10_000)])
        #expect(
            dial.said == [
                "look up here:80", "wait 10000",
                "fail dns: no address for here: the resolver did not answer within 10s",
            ])
        var late = ScriptedDial(ScriptedDial.endpoint(proxied: true), Route(addresses: nil))
        late.run([.at(9_999), .finds(["127.0.0.4"])])
        #expect(late.said == ["look up proxy:3128", "wait 10000", "127.0.0.4:7", "wait 10000"])
    }

    /// Answers hold for the time that the plan says; after a failed connect they do not.
    @Test func aNameIsAskedAgainAfterAFailedConnect() {
        var endpoint = ScriptedDial.endpoint()
        endpoint.names.holds = 30
        var dialer = Dialer([endpoint], [Route(addresses: nil)])
        var found: [Int64] = []
        for time: Int64 in [40, 50, 60, 90] {
            let dial = dialer.begin(0, in: 0, draw: 0, at: time).dial
            if case .lookUp("here", 80, let freshFrom) = dialer.step(dial, .next, at: time) {
                found.append(freshFrom)
            }
            if time == 50 { dialer.failed(dial, at: time) }
            _ = dialer.end(dial)
        }
        #expect(found == [10, 20, 50, 60])
    }

    @Test func thoseWhoWaitForANameAreFound() {
        var endpoints = ["a", "b", "a"].map { ScriptedDial.endpoint(host: $0) }
        endpoints[2].proxy = Endpoint.Proxy(host: "b", port: 1, authorization: nil)
        var dialer = Dialer(endpoints, endpoints.map { _ in Route(addresses: nil) })
        var dials: [Handle<Dial>] = []
        for url in endpoints.indices { dials.append(dialer.begin(url, in: 0, draw: 0, at: 0).dial) }
        for (index, dial) in dials.enumerated() {
            _ = dialer.step(dial, .next, at: 0)
            dialer.waits(dial, token: UInt64(index))
        }
        var waiting: [[UInt64]] = []
        for name in ["a", "b", "c"] { waiting.append(dialer.waiting(for: name).sorted()) }
        _ = dialer.step(dials[1], .found([.loopback(port: 1)], problem: nil), at: 0)
        waiting.append(dialer.waiting(for: "b"))
        #expect(waiting == [[0], [1, 2], [], [2]])
    }

    /// Random sockets: two at most at a time, none left, addresses in order, and no failure while
    /// there is hope.
    @Test func whateverHappensTheBooksOfSocketsClose() {
        var random = RandomStream(seed: 0xD1A1)
        for _ in 0..<4_000 {
            let count = Int(random.below(5)) + 1
            let codes: [Int32] = [0, 0, 111, 113, 24, 99]
            let sockets = (0..<count).map { _ in codes[Int(random.below(6))] }
            var dial = ScriptedDial(
                ScriptedDial.endpoint(),
                ScriptedDial.route((1...count).map { "127.0.0.\($0)" }), sockets: sockets)
            var clock: Int64 = 0
            while !dial.isOver {
                let lane: AddressRace.Lane = random.below(2) == 0 ? .own : .rival
                let isThere = dial.dialer.socket(dial.dial, lane) >= 0
                switch random.below(8) {
                case 0 where isThere: dial.run(.connects(lane))
                case 1...4 where isThere: dial.run(.fails(lane, 111))
                default:
                    clock += Int64(random.below(400))
                    dial.run(.at(clock))
                }
                #expect(dial.open.count <= 2)
            }
            let isSlow = dial.said.last == "fail connectTimeout: no connection in time"
            let isConnected = dial.said.last?.hasPrefix("connected") ?? false
            #expect(dial.open.isEmpty || isConnected || isSlow)
            dial.end()
            #expect(dial.open.count == (isConnected ? 1 : 0))
            let tried = dial.said.filter { $0.contains("127.0.0.") && !$0.hasPrefix("fail") }
                .map { $0.hasPrefix("+") ? String($0.dropFirst()) : $0 }
            #expect(tried == (1...count).prefix(tried.count).map { "127.0.0.\($0):1" })
            #expect(isConnected || isSlow || tried.count == count)
        }
    }
}
