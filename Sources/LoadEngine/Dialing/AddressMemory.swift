internal import Wire

/// What a loop has learnt by connecting: which addresses are dead, and when a connect to a name has
/// failed. It puts the addresses of a name in the order in which a connect tries them.
///
/// A dead address comes last, so that no connect loses a head start to it. After a rest one connect
/// tries it first again; each such try that fails makes the next rest twice as long.
struct AddressMemory {
    /// How long a dead address is left alone.
    private struct Rest {
        var until: Int64
        var length: Int64
    }

    private var dead: [SocketAddress: Rest] = [:]
    /// When a connect to a name failed last.
    private var failures: [String: Int64] = [:]

    // MARK: Names

    /// A connect to a name has failed.
    mutating func failed(_ name: String, at time: Int64) {
        if failures.count >= EngineLimits.rememberedPeers { failures = [:] }
        failures[name] = time
    }

    /// From when on answers about a name are good: they hold for some time, and not beyond a connect
    /// that has failed.
    func freshFrom(_ name: String, holds: Int64, at time: Int64) -> Int64 {
        let (oldest, isEver) = time.subtractingReportingOverflow(holds)
        return max(isEver ? .min : oldest, failures[name] ?? .min)
    }

    // MARK: Addresses

    /// A socket has connected to an address.
    mutating func worked(_ address: SocketAddress) {
        if !dead.isEmpty { dead[address] = nil }
    }

    /// An address has refused a socket, or was silent for so long that another one was faster.
    mutating func failed(_ address: SocketAddress, at time: Int64) {
        let rest = dead[address]
        if let rest, time < rest.until { return }
        if rest == nil, dead.count >= EngineLimits.rememberedPeers { dead = [:] }
        let length = rest?.length ?? EngineLimits.firstRest
        dead[address] = Rest(until: time + length, length: length)
    }

    /// The order in which a connect tries the addresses of a name: as they are, or as it is drawn;
    /// families in turn (RFC 8305 §4), dead ones last.
    mutating func order(
        _ addresses: [SocketAddress], draw: UInt64?, at time: Int64
    ) -> [SocketAddress] {
        guard addresses.count > 1 else { return addresses }
        let alive = dead.isEmpty ? addresses : addresses.filter { dead[$0] == nil }
        var order = AddressMemory.shuffled(alive, draw)
        if alive.count < addresses.count {
            order += AddressMemory.shuffled(addresses.filter { dead[$0] != nil }, draw)
            if let rested = order[alive.count...].firstIndex(where: { dead[$0]!.until <= time }) {
                let address = order.remove(at: rested)
                let length = min(2 * dead[address]!.length, EngineLimits.longestRest)
                dead[address] = Rest(until: time + length, length: length)
                order.insert(address, at: 0)
            }
        }
        return order.count > EngineLimits.addressesTried
            ? Array(order[..<EngineLimits.addressesTried]) : order
    }

    /// The same addresses in an order that is drawn: those of a dead one too are spread over all others.
    private static func shuffled(_ list: [SocketAddress], _ draw: UInt64?) -> [SocketAddress] {
        guard let draw, list.count > 1 else { return list }
        var order = list
        var random = RandomStream(seed: draw)
        for index in 0..<min(list.count - 1, EngineLimits.addressesTried) {
            order.swapAt(index, index + Int(random.below(UInt64(list.count - index))))
        }
        return SocketAddress.inTurn(order)
    }
}
