import Testing
import Wire

@testable import LoadEngine

/// Who may connect, and when.
@Suite struct ConnectLimitsTests {
    /// Starts of all shares together lie as those of one.
    @Test(arguments: [1, 2, 3, 7], [1.0, 50, 333])
    func aRateIsSpreadOverTheShares(shares: Int, rate: Double) {
        var starts: [Int64] = []
        for index in 0..<shares {
            var limits = ConnectLimits(
                concurrent: 10, rate: rate, share: LoopShare(index: index, count: shares),
                from: 1_000)
            for _ in 0..<20 {
                starts.append(limits.nextStart)
                limits.started(at: limits.nextStart)
            }
        }
        for (number, start) in starts.sorted().enumerated() {
            let ideal = 1_000 + Double(number) * 1e9 / rate
            #expect(abs(Double(start) - ideal) < 100)
        }
    }

    @Test func aLateStartDoesNotPutTheLaterOnesOffNorAreTheyMadeUpFor() {
        var limits = ConnectLimits(
            concurrent: 1, rate: 1_000, share: LoopShare(index: 0, count: 1), from: 0)
        limits.started(at: 400_000)
        #expect(limits.nextStart == 1_000_000)
        limits.started(at: 1_900_000)
        #expect(limits.nextStart == 2_000_000)
        limits.started(at: 50_000_000)
        #expect(limits.nextStart == 50_000_000)
        limits.started(at: 50_000_000)
        #expect(limits.nextStart == 51_000_000)
    }

    @Test(arguments: [(500, 1, 500), (500, 3, 166), (2, 4, 1)])
    func connectsUnderWayAtOnceAreShared(all: Int, shares: Int, own: Int) {
        let limits = ConnectLimits(
            concurrent: all, rate: nil, share: LoopShare(index: 0, count: shares), from: 0)
        #expect(limits.hasRoom(beside: own - 1) && !limits.hasRoom(beside: own))
    }

    @Test func clientsConnectInTheirTurnAsFarAsThereIsRoom() {
        var dialer = Dialer([ScriptedDial.endpoint()], [ScriptedDial.route(["127.0.0.1"])])
        var turns = [dialer.next(at: 5)]
        #expect(dialer.nextStart == .max)
        dialer.limit(
            ConnectLimits(
                concurrent: 2, rate: 1_000, share: LoopShare(index: 0, count: 1), from: 5), in: 0)
        for client in 1...4 as ClosedRange<Int32> { dialer.want(Handle(index: client), in: 0) }
        #expect(dialer.nextStart == 5)
        turns += [dialer.next(at: 4), dialer.next(at: 5)]
        let first = dialer.begin(0, in: 0, draw: 0, at: 5)
        #expect(dialer.nextStart == 1_000_005)
        turns += [dialer.next(at: 6), dialer.next(at: 1_000_005)]
        let second = dialer.begin(0, in: 0, draw: 0, at: 1_000_005)
        #expect(first.generation != second.generation && first.dial != second.dial)
        // There is no room, whatever the time.
        #expect(dialer.underway == 2 && dialer.nextStart == .max)
        turns.append(dialer.next(at: .max - 1))
        _ = dialer.end(first.dial)
        // Who takes its turn and has left takes no start.
        turns += [dialer.next(at: 9_000_000), dialer.next(at: 9_000_000)]
        #expect(turns == [nil, nil, 1, nil, 2, nil, 3, 4] && dialer.nextStart == .max)
    }

    @Test func tlsHandshakesHaveTheirTurn() {
        var dialer = Dialer([], [])
        var were = [dialer.hasHandshakes]
        for token: UInt64 in [3, 1, 2] { dialer.lineUpHandshake(token) }
        were.append(dialer.hasHandshakes)
        let turns = (0..<4).map { _ in dialer.nextHandshake() }
        were.append(dialer.hasHandshakes)
        #expect(turns == [3, 1, 2, nil] && were == [false, true, false])
    }
}
