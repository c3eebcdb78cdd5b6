import Testing
import Wire

@testable import LoadEngine

/// Which address a connect tries first, with a clock that the test moves.
@Suite struct AddressMemoryTests {
    private static let second: Int64 = 1_000_000_000

    /// IPv4 addresses by their last numbers, IPv6 ones where these are below zero.
    private static func list(_ numbers: some Sequence<Int>) -> [SocketAddress] {
        numbers.compactMap {
            let literal = $0 < 0 ? "fd00::\(-$0)" : "10.0.\($0 / 250).\($0 % 250)"
            return SocketAddress(literal: literal, port: 80)
        }
    }

    private static func draw(_ client: Int, _ index: Int = 0) -> UInt64 {
        var random = RandomStream(
            seed: 14, .address, client: UInt64(client), index: UInt64(index))
        return random.next()
    }

    /// How many of so many connects take each address first.
    private static func firsts(
        _ memory: inout AddressMemory, _ addresses: [SocketAddress], _ count: Int, at time: Int64
    ) -> [SocketAddress: Int] {
        var firsts: [SocketAddress: Int] = [:]
        for client in 0..<count {
            let order = memory.order(addresses, draw: draw(client), at: time)
            firsts[order[0], default: 0] += 1
        }
        return firsts
    }

    /// The number of addresses and of dead ones: the others have equal shares, ± 5 % of all.
    @Test(arguments: [(3, 0), (3, 1), (2, 0), (5, 2), (2, 1)])
    func connectsAreSpreadOverThoseThatLive(_ count: Int, _ dead: Int) {
        var memory = AddressMemory()
        let all = Self.list(1...count)
        for address in all[..<dead] { memory.failed(address, at: 0) }
        let firsts = Self.firsts(&memory, all, 2_000, at: 1)
        let fair = 2_000 / Double(count - dead)
        #expect(firsts.count == count - dead)
        #expect(all[dead...].allSatisfy { abs(Double(firsts[$0] ?? 0) - fair) < 100 })
    }

    @Test func allOfManyAddressesHaveTheirConnects() {
        var memory = AddressMemory()
        let all = Self.list(1...80)
        let firsts = Self.firsts(&memory, all, 1_200, at: 0)
        #expect(firsts.count == 80)
        let order = memory.order(all, draw: Self.draw(1), at: 0)
        #expect(order.count == EngineLimits.addressesTried && Set(order).count == order.count)
    }

    /// Without a draw the order stays, dead ones last.
    @Test func theFirstStaysTheFirstWhileItLives() {
        var memory = AddressMemory()
        let all = Self.list([1, 2, 3])
        var orders = [memory.order(all, draw: nil, at: 0)]
        memory.failed(all[0], at: 0)
        orders.append(memory.order(all, draw: nil, at: 1))
        memory.worked(all[0])
        orders.append(memory.order(all, draw: nil, at: 1))
        #expect(orders == [all, Self.list([2, 3, 1]), all])
    }

    /// After a rest one connect tries a dead address first; the rests grow.
    @Test func aDeadAddressIsTriedAgain() {
        var memory = AddressMemory()
        let all = Self.list([1, 2])
        memory.failed(all[0], at: 0)
        var tried: [Int64] = []
        for tenth in 0..<1_000 {
            let time = Int64(tenth) * Self.second / 10
            guard memory.order(all, draw: nil, at: time)[0] == all[0] else { continue }
            tried.append(Int64(tenth) / 10)
            // No second one does.
            let next = memory.order(all, draw: nil, at: time)[0]
            #expect(next == all[1])
            memory.failed(all[0], at: time + Self.second / 4)
        }
        #expect(tried == [1, 3, 7, 15, 31, 61, 91])
        // Once it has worked it is as new.
        memory.worked(all[0])
        var first = [memory.order(all, draw: nil, at: 91 * Self.second)[0]]
        memory.failed(all[0], at: 91 * Self.second)
        first.append(memory.order(all, draw: nil, at: 92 * Self.second - 1)[0])
        first.append(memory.order(all, draw: nil, at: 92 * Self.second)[0])
        #expect(first == [all[0], all[1], all[0]])
    }

    /// Connects that were under way together tell of a dead address once.
    @Test func manyFailuresTogetherAreOne() {
        var memory = AddressMemory()
        let all = Self.list([1, 2])
        for time in 0..<500 { memory.failed(all[0], at: Int64(time)) }
        let first = memory.order(all, draw: nil, at: Self.second)[0]
        #expect(first == all[0])
    }

    /// The second one is of the other family, so that it overtakes a family that leads nowhere.
    @Test func familiesTakeTurnsWhoeverIsFirst() {
        var memory = AddressMemory()
        let all = SocketAddress.inTurn(Self.list([-1, 1, -2, 2, 3]))
        for client in 0..<100 {
            let order = memory.order(all, draw: Self.draw(client), at: 0)
            #expect(!order[0].hasFamily(of: order[1]) && Set(order) == Set(all))
        }
        let firsts = Self.firsts(&memory, all, 2_000, at: 0)
        #expect(all.allSatisfy { abs((firsts[$0] ?? 0) - 400) < 80 })
    }

    /// Whatever is dead, each address has its turn once, those that live before the others but for
    /// one that has rested.
    @Test func nothingIsLostOrTriedTwice() {
        var random = RandomStream(seed: 0xADD2)
        for _ in 0..<2_000 {
            var memory = AddressMemory()
            let all = Self.list((1...Int(random.below(8)) + 1).map { $0 % 3 == 0 ? -$0 : $0 })
            let dead = all.filter { _ in random.below(2) == 0 }
            for address in dead { memory.failed(address, at: 0) }
            let hasRested = random.below(2) == 0
            let order = memory.order(
                all, draw: random.below(4) == 0 ? nil : random.next(),
                at: hasRested ? 2 * Self.second : 1)
            #expect(order.count == all.count && Set(order) == Set(all))
            let isDead = order.map(dead.contains)
            let rest =
                hasRested && all.count > 1 && !dead.isEmpty ? isDead.dropFirst() : isDead[...]
            #expect(!rest.drop { !$0 }.contains(false))
        }
    }

    /// How long answers hold, when a connect failed, and from when on answers are good.
    @Test(
        arguments: [
            (30, nil, 100, 70), (0, nil, 100, 100), (30, 90, 100, 90), (30, 60, 100, 70),
        ] as [(Int64, Int64?, Int64, Int64)])
    func answersHoldForSomeTimeAndUntilAConnectFails(
        holds: Int64, failure: Int64?, now: Int64, freshFrom: Int64
    ) {
        var memory = AddressMemory()
        if let failure { memory.failed("a", at: failure) }
        memory.failed("b", at: now)
        #expect(memory.freshFrom("a", holds: holds, at: now) == freshFrom)
        #expect(AddressMemory().freshFrom("a", holds: .max, at: 5) <= 5 - .max)
        #expect(AddressMemory().freshFrom("a", holds: .max, at: -5) == .min)
    }
}
