import Testing

@testable import Wire

@Suite struct SocketAddressTests {
    /// Lists of a resolver (4 and 6 are families) and the order in which they are tried.
    @Test(arguments: [
        ("", ""), ("4", "4"), ("44", "44"), ("64", "64"), ("66644", "64646"), ("46666", "46666"),
        ("664444", "646444"), ("464646", "464646"), ("6466", "6466"),
    ])
    func familiesTakeTurnsBeginningWithTheFirst(given: String, expected: String) throws {
        var (fours, sixes) = (0, 0)
        var list: [SocketAddress] = []
        for family in given {
            let isFour = family == "4"
            if isFour { fours += 1 } else { sixes += 1 }
            let literal = isFour ? "10.0.0.\(fours)" : "fd00::\(sixes)"
            list.append(try #require(SocketAddress(literal: literal, port: 80)))
        }
        let ordered = SocketAddress.inTurn(list).map(\.description)
        let fourOnes = (1...9).prefix(fours).map { "10.0.0.\($0):80" }
        let sixOnes = (1...9).prefix(sixes).map { "[fd00::\($0)]:80" }
        let isFour = ordered.map { !$0.hasPrefix("[") }
        #expect(isFour.map { $0 ? "4" : "6" }.joined() == expected)
        // Each family keeps the resolver's order.
        #expect(ordered.filter { !$0.hasPrefix("[") } == fourOnes)
        #expect(ordered.filter { $0.hasPrefix("[") } == sixOnes)
    }

    @Test(
        arguments: [
            ("127.0.0.1", "127.0.0.1:80"), ("::1", "[::1]:80"),
            ("2001:DB8:0::1", "[2001:db8::1]:80"),
            ("::ffff:1.2.3.4", "[::ffff:1.2.3.4]:80"), ("[::1]", nil), ("localhost", nil),
            ("", nil),
            ("127.1", nil), ("127.0.0.1:80", nil), ("1.2.3.256", nil), (" ::1", nil),
            ("::1%lo", nil),
        ] as [(String, String?)])
    func literals(text: String, shown: String?) {
        let address = SocketAddress(literal: text, port: 80)
        #expect(address?.description == shown && (address?.port ?? 80) == 80)
    }

    @Test func pathsUpToWhatASocketAddressHolds() throws {
        let longest = "/" + String(repeating: "x", count: 106)
        let shown = ["/run/app.sock", longest, longest + "x", ""].map {
            SocketAddress(path: $0)?.description
        }
        #expect(shown == ["/run/app.sock", longest, nil, nil])
        let (path, address) = (SocketAddress(path: "/x"), SocketAddress.loopback(port: 1))
        #expect(path?.hasFamily(of: address) == false && address.hasFamily(of: address))
    }
}
