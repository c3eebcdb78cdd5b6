import DataSources
import Plan
import Testing
import Units

@testable import Conductor

/// What a host must offer: each limit just held and just broken.
@Suite struct HostNeedTests {
    private static let roomy = HostOffer(
        descriptors: 1_000_000, portRange: 1_024...65_535, timeWaitReuse: 2, cores: 2)

    private static func limits(
        _ profiles: String, _ phases: String, on host: HostOffer,
        target: String = "ws://10.0.0.1:80",
        loops: Int = 1
    ) throws -> [HostLimit] {
        let plan = try ForecastText.plan(profiles, phases, target: target)
        return try Explanation(
            plan, data: PlanData(), loops: loops, host: host, environment: [:]
        ).limits
    }

    private static func told(_ limits: [HostLimit]) -> [String] {
        limits.filter { $0.isError || $0.isWarning }.map {
            "\($0.isError ? "error" : "warning"): \($0.text) | \($0.hint)"
        }
    }

    private static let idle = "a: {}"
    private static let thousand = "{ steady: { clients: 1000, for: 10s } }"

    @Test(arguments: [
        (1_034, nil as String?),
        (
            1_033,
            "error: 1,000 connections at once need 1,034 descriptors; 1,033 are allowed | raise the "
                + "limit (ulimit -n 1034), use at most 999 clients"
        ),
    ])
    func descriptorsAreAnError(_ allowed: Int, _ text: String?) throws {
        var host = Self.roomy
        host.descriptors = allowed
        #expect(
            try Self.told(Self.limits(Self.idle, Self.thousand, on: host))
                == [text].compactMap { $0 })
    }

    private static let ofTarget: [(target: String, ports: Int, text: String?)] = [
        ("ws://10.0.0.1:80", 1_000, nil),
        (
            "ws://10.0.0.1:80", 999,
            "1,000 connections at once to 10.0.0.1:80 need 1,000 ports of one address; 999 are there"
                + " | widen the range (sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\"), or "
                + "connect from 2 addresses (bind: [address, …])"
        ),
        ("{ urls: [ws://10.0.0.1, ws://10.0.0.2] }", 500, nil),
        ("{ urls: [ws://10.0.0.1/a, ws://10.0.0.1/b], pick: random }", 999, "to 10.0.0.1:80"),
        ("{ url: ws://10.0.0.1, bind: [10.0.0.3, 10.0.0.4] }", 500, nil),
        ("{ url: ws://10.0.0.1, bind: [10.0.0.3, 10.0.0.4] }", 499, "each of 2 pairs"),
        ("{ urls: [ws://10.0.0.1, ws://10.0.0.2], pick: first }", 999, "10.0.0.1:80"),
        ("embedded", 999, "to the server inside"),
        ("ws+unix:///tmp/s.sock:/", 1, nil),
    ]

    /// Ports are short for one pair of addresses; those of embedded targets too.
    @Test(arguments: ofTarget)
    func portsAreAnError(_ target: String, _ ports: Int, _ text: String?) throws {
        var host = Self.roomy
        host.portRange = 40_000...(40_000 + ports + 9)
        host.reservedPorts = 10
        let told = try Self.told(
            Self.limits(Self.idle, Self.thousand, on: host, target: target))
        #expect(told.count == (text == nil ? 0 : 1), "\(told)")
        if let text {
            #expect(told.allSatisfy { $0.hasPrefix("error: ") && $0.contains(text) }, "\(told)")
        }
    }

    /// What arrivals would need if they stay is a warning.
    @Test func arrivalsThatStayAreAWarning() throws {
        var host = Self.roomy
        host.portRange = 40_000...40_998
        let told = try Self.told(
            Self.limits(
                "a: { session: 1h }", "{ steady: { arrivals: 100/s, for: 10s } }", on: host,
                target: "ws://localhost:80"))
        #expect(told.count == 1)
        #expect(
            told.first?.hasPrefix(
                "warning: if arrivals stay for their sessions, 1,000 connections at once to "
                    + "localhost:80 need 1,000 ports of one address; 999 are there") == true,
            "\(told)")
        #expect(told.first?.contains("bind: [127.0.0.2, 127.0.0.3, …]") == true)
    }

    @Test func memoryIsAnError() throws {
        var host = Self.roomy
        let all = try Self.limits(Self.idle, Self.thousand, on: host)
        let need = try #require(all.first { $0.kind == .memory }).needed
        host.memory = Int(need.rounded(.up))
        #expect(try Self.told(Self.limits(Self.idle, Self.thousand, on: host)) == [])
        host.memory = Int(need.rounded(.up)) - 1_000
        let told = try Self.told(Self.limits(Self.idle, Self.thousand, on: host))
        #expect(told.count == 1 && told[0].hasPrefix("error: the run needs about "), "\(told)")
        #expect(
            told[0].hasSuffix("use at most 999 connections, or use a host with more"), "\(told)")
        host.isMemoryOfGroup = true
        let ofGroup = try Self.told(Self.limits(Self.idle, Self.thousand, on: host))
        #expect(ofGroup[0].contains("raise memory.max of the control group to "))
    }

    private static let sizes: [(target: String, bytes: Double)] = [
        ("ws://10.0.0.1", 4_240), ("wss://10.0.0.1", 26_256), ("embedded", 8_800),
        ("{ embedded: {}, tls: {} }", 52_832),
        ("{ url: ws://10.0.0.1, compression: true }", 82_896),
        ("{ url: ws://10.0.0.1, compression: { window: 10, takeover: server } }", 12_432),
        ("{ url: ws://10.0.0.1, compression: { takeover: false } }", 4_240),
    ]

    /// Both ends of the server inside, TLS and contexts of compression cost what was measured.
    @Test(arguments: sizes)
    func aConnectionTakesWhatItIsMadeOf(_ target: String, _ bytes: Double) throws {
        let plan = try ForecastText.plan(Self.idle, Self.thousand, target: target)
        let explanation = try Explanation(
            plan, data: PlanData(), host: Self.roomy, environment: [:])
        let part = explanation.memory.parts.first { $0.name == "connections" }
        #expect(part?.expected == 1_000 * bytes)
    }

    private static let endings:
        [(profile: String, host: String, reuse: Int, ports: Int, count: Int)] = [
            ("session: 1s", "10.0.0.1", 2, 60_000, 1), ("session: 1s", "10.0.0.1", 2, 61_000, 0),
            ("session: 1s", "10.0.0.1", 1, 1_100, 0), ("session: 1s", "127.0.0.1", 2, 1_100, 0),
            ("session: 1s", "127.0.0.1", 0, 60_000, 1), ("session: 1s", "localhost", 1, 1_100, 0),
            ("session: 1s, close: { abrupt: 100% }", "10.0.0.1", 0, 1_100, 0),
            ("session: 1s, close: { abrupt: 50% }", "10.0.0.1", 0, 30_000, 1),
        ]

    /// Ports whose connection has ended wait for a minute, where they are not used again.
    @Test(arguments: endings)
    func portsInTimeWaitAreAWarning(
        _ profile: String, _ host: String, _ reuse: Int, _ ports: Int, _ count: Int
    ) throws {
        var offer = Self.roomy
        offer.portRange = 1_024...(1_023 + ports)
        offer.timeWaitReuse = reuse
        for phases in [
            "{ steady: { arrivals: 1000/s, for: 100s } }",
            "{ steady: { clients: 1000, for: 100s } }",
        ] {
            let told = try Self.told(
                Self.limits("a: { \(profile) }", phases, on: offer, target: "ws://\(host):80"))
            #expect(told.count == count, "\(told)")
            #expect(told.allSatisfy { $0.contains("/s ends of connections to \(host):80, whose") })
            #expect(told.allSatisfy { $0.contains("sysctl -w net.ipv4.tcp_tw_reuse=1") })
        }
    }

    /// A link carries frames and heads of packets; loopback has no link.
    @Test(arguments: [
        ("10.0.0.1", 77_000.0, 0), ("10.0.0.1", 76_000, 1), ("127.0.0.1", 1, 0),
    ])
    func aLinkThatIsTooSlowIsAWarning(_ host: String, _ link: Double, _ count: Int) throws {
        var offer = Self.roomy
        offer.link = link
        // 1,000 messages a second of 5 bytes, 6 of frame and 66 of packet.
        let told = try Self.told(
            Self.limits(
                "a: { send: { mix: m, every: 1s } }", Self.thousand, on: offer,
                target: "ws://\(host):80"))
        #expect(told.count == count, "\(told)")
        #expect(told.allSatisfy { $0.contains("of a link, which has ") })
    }

    @Test func theFirstLimitIsThatWithLeastRoom() throws {
        var host = Self.roomy
        host.descriptors = 10_034
        host.portRange = 10_001...12_500
        let plan = try ForecastText.plan(Self.idle, Self.thousand, target: "ws://10.0.0.1:80")
        let explanation = try Explanation(
            plan, data: PlanData(), loops: 1, host: host, environment: [:])
        #expect(explanation.firstLimit?.kind == .ports)
        #expect(explanation.firstLimit?.room == 2.5)
        #expect(explanation.limits.first { $0.kind == .descriptors }?.room == 10)
    }

    @Test(arguments: [
        ("", 0), ("8080", 0), ("40000", 1), ("39990-40009,50000", 11), ("1-70000", 20_001),
    ])
    func reservedPortsAreLeftOut(_ list: String, _ count: Int) {
        #expect(HostOffer.reserved(list, in: 40_000...60_000) == count)
    }

    @Test func thisHostCanBeRead() {
        let host = HostOffer.read()
        #expect(host.descriptors > 0 && host.ports > 0 && host.cores > 0)
        #expect(host.memory.map { $0 > 0 } ?? true)
    }
}
