internal import Assertions
internal import Units

/// What a run needs of its host.
struct HostNeed: Equatable, Sendable {
    /// Connections to one place from any of some addresses.
    struct Destination: Equatable, Sendable {
        /// Such as `localhost:8080`.
        var name: String
        var isLoopback: Bool
        /// Pairs of a source address and an address of the place: each has ports of its own.
        var pairs: Int
        /// The most connections at once, surely and if all arrivals stay for their sessions.
        var connections: Int
        var expected: Int
        /// Ends a second, at most, after which the port waits on this side.
        var endsPerSecond: Double
    }

    /// The most connections at once, surely and if all arrivals stay for their sessions.
    var connections: Int
    var expected: Int
    /// Connections whose other ends are in this process.
    var embedded: Bool
    var loops: Int
    var destinations: [Destination]
    var memory: MemoryNeed
    /// Bytes a second over links, each way; what is not known of replies is not in it.
    var sentPerSecond: Double
    var receivedPerSecond: Double
    /// In seconds.
    var length: Double

    /// How long a port waits after its connection was ended by this side (`TCP_TIMEWAIT_LEN`).
    static let timeWait = 60.0

    /// More addresses than a name has.
    static let anyAddresses = 1_000

    /// What there must be enough of, the most pressing of each kind.
    func limits(of host: HostOffer) -> [HostLimit] {
        [descriptors(host), ports(host), memory(host), timeWait(host), bandwidth(host)]
            .compactMap { $0 }
    }

    /// Throws what surely is not enough.
    func check(_ host: HostOffer) throws(SetupError) {
        guard let short = limits(of: host).first(where: \.isError) else { return }
        throw SetupError(short.text, hint: short.hint, exitCode: .invalid)
    }

    private func descriptors(_ host: HostOffer) -> HostLimit {
        func need(_ connections: Int) -> DescriptorNeed {
            DescriptorNeed(
                connections: connections, embedded: embedded, loops: loops,
                available: host.descriptors)
        }
        let (sure, likely) = (need(connections), need(expected))
        let isSure = sure.needed > host.descriptors
        let (text, hint) = isSure ? sure.words : likely.words
        return HostLimit(
            kind: .descriptors, needed: Double(sure.needed), expected: Double(likely.needed),
            fixed: Double(need(0).needed), available: Double(host.descriptors), place: likely.place,
            text: isSure ? text : "if arrivals stay for their sessions, \(text)", hint: hint,
            setting: "ulimit -n")
    }

    /// Ports are short where a pair of addresses has most connections.
    private func ports(_ host: HostOffer) -> HostLimit? {
        let worst = destinations.max {
            $0.expected * $1.pairs < $1.expected * $0.pairs
        }
        guard let worst, worst.expected > 0 else { return nil }
        func each(_ connections: Int) -> Int { (connections + worst.pairs - 1) / worst.pairs }
        let isSure = each(worst.connections) > host.ports
        let count = isSure ? worst.connections : worst.expected
        let from = worst.pairs > 1 ? "each of \(worst.pairs) pairs of addresses" : "one address"
        let text =
            "\(Format.count(count)) connections at once to \(worst.name) need "
            + "\(Format.count(each(count))) ports of \(from); \(Format.count(host.ports)) are there"
        return HostLimit(
            kind: .ports, needed: Double(each(worst.connections)),
            expected: Double(each(worst.expected)), available: Double(host.ports),
            place: "to \(worst.name)",
            text: isSure ? text : "if arrivals stay for their sessions, " + text,
            hint: HostNeed.morePorts(host, each(count), worst),
            setting: "net.ipv4.ip_local_port_range, or more addresses in 'bind'")
    }

    /// How to get at least so many ports for a place.
    private static func morePorts(
        _ host: HostOffer, _ ports: Int, _ place: Destination
    ) -> String {
        let widest = HostSetting.widestPorts.count
        let addresses = (ports * place.pairs + host.ports - 1) / max(1, host.ports)
        let bind =
            "connect from \(addresses) addresses ("
            + (place.isLoopback ? "bind: [127.0.0.2, 127.0.0.3, …]" : "bind: [address, …]") + ")"
        guard ports <= widest, host.ports < widest else { return bind }
        return "widen the range (\(HostSetting.widerPorts)), or \(bind)"
    }

    private func memory(_ host: HostOffer) -> HostLimit {
        let (sure, likely) = (memory.sure, memory.expected)
        let isSure = host.memory.map { sure > Double($0) } ?? false
        let bytes = isSure ? sure : likely
        let text =
            "the run needs about \(Format.bytes(bytes)) of memory"
            + (host.memory.map { "; \(Format.bytes(Double($0))) are there" } ?? "")
        let each = memory.perConnection
        let most = host.memory.map {
            each > 0 ? max(0, (Double($0) - memory.fixed) / each) : 0
        }
        let fewer = most.map { "use at most \(Format.count(Int($0))) connections" }
        let more =
            host.isMemoryOfGroup
            ? "raise memory.max of the control group to \(Format.bytes(bytes * 1.2))"
            : "use a host with more"
        return HostLimit(
            kind: .memory, needed: sure, expected: likely, fixed: memory.fixed,
            available: host.memory.map(Double.init),
            place: memory.largest,
            text: isSure ? text : "if arrivals stay for their sessions, \(text)",
            hint: [fewer, more].compactMap { $0 }.joined(separator: ", or "),
            setting: host.isMemoryOfGroup
                ? "memory.max of the control group" : "the memory of the machine")
    }

    /// Ports of connections that have ended lately, beside those that are open.
    private func timeWait(_ host: HostOffer) -> HostLimit? {
        let waiting = destinations.compactMap { place -> (Destination, Double)? in
            let isReused =
                host.timeWaitReuse == 1 || place.isLoopback && host.timeWaitReuse == 2
            guard !isReused, place.endsPerSecond > 0 else { return nil }
            let ended = place.endsPerSecond * min(HostNeed.timeWait, length)
            return (place, (ended + Double(place.expected)) / Double(place.pairs))
        }
        guard let (place, ports) = waiting.max(by: { $0.1 < $1.1 }) else { return nil }
        return HostLimit(
            kind: .timeWait, needed: ports, expected: ports, available: Double(host.ports),
            place: "to \(place.name)",
            text: "\(Format.rate(place.endsPerSecond)) ends of connections to \(place.name), whose "
                + "ports wait for 60 s (TIME_WAIT), need \(Format.count(Int(ports.rounded(.up)))) "
                + "ports; \(Format.count(host.ports)) are there",
            hint: "let ports be used again (\(HostSetting.reusedPorts)), end by resets "
                + "(close: { abrupt: 100% }), or "
                + HostNeed.morePorts(host, Int(ports.rounded(.up)), place),
            setting: "net.ipv4.tcp_tw_reuse")
    }

    private func bandwidth(_ host: HostOffer) -> HostLimit? {
        guard sentPerSecond + receivedPerSecond > 0, sentPerSecond.isFinite,
            receivedPerSecond.isFinite
        else { return nil }
        let most = max(sentPerSecond, receivedPerSecond)
        let text =
            "the messages take \(Format.bytes(most))/s of a link"
            + (host.link.map { ", which has \(Format.bytes($0))/s" } ?? "")
        return HostLimit(
            kind: .bandwidth, needed: most, expected: most, available: host.link,
            place: sentPerSecond >= receivedPerSecond ? "sent" : "received", text: text,
            hint: "send fewer or smaller messages, compress them (compression: true), or use a "
                + "faster link", setting: "the speed of the link")
    }
}
