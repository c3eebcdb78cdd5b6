import Testing

@testable import Wire

/// What is known of a name, with a clock that the test moves.
@Suite struct KnownNameTests {
    private static let second: Int64 = 1_000_000_000
    private static let nothing = "the resolver knows no address"

    private static func list(_ last: [Int], port: UInt16 = 0) -> [SocketAddress] {
        last.compactMap { SocketAddress(literal: "10.0.0.\($0)", port: port) }
    }

    private static func found(_ last: [Int], took: Int64 = 0) -> NameFinding {
        .addresses(list(last, port: 80), took: took)
    }

    /// What is known of a name once somebody was told how long that took.
    private static func finding(_ name: KnownName, freshFrom: Int64) -> NameFinding {
        var copy = name
        _ = copy.finding(port: 80, freshFrom: freshFrom)
        return copy.finding(port: 80, freshFrom: freshFrom)
    }

    /// A name whose question at the time 0 was answered after a second.
    private static func answered(_ last: [Int], problem: String? = nil) -> KnownName {
        var name = KnownName()
        _ = name.asks(freshFrom: .min, at: 0)
        name.take(list(last), problem: problem, asked: 0, at: second)
        return name
    }

    @Test func itIsAskedOnceAndToldOnceHowLongThatTook() {
        var name = KnownName()
        let asks = (0..<3).map { name.asks(freshFrom: .min, at: Int64($0) * Self.second) }
        #expect(asks == [true, false, false] && name.isAsked && !name.isAnswered)
        #expect(Self.finding(name, freshFrom: .min) == .pending)
        name.take(Self.list([1, 2]), problem: nil, asked: 0, at: 2 * Self.second)
        #expect(!name.isAsked && name.isAnswered)
        let findings = (0..<2).map { _ in name.finding(port: 80, freshFrom: .min) }
        #expect(findings == [Self.found([1, 2], took: 2 * Self.second), Self.found([1, 2])])
        let other = name.finding(port: 81, freshFrom: .min)
        #expect(other == .addresses(Self.list([1, 2], port: 81), took: 0))
        let again = name.asks(freshFrom: 0, at: 1_000 * Self.second)
        #expect(!again)
    }

    /// Nobody waits for a newer answer who has an old one.
    @Test func whatIsTooOldIsAskedAgainBesideTheConnects() {
        var name = Self.answered([1])
        let asks = [2, 3].map { name.asks(freshFrom: 1, at: $0 * Self.second) }
        #expect(asks == [true, false])
        #expect(Self.finding(name, freshFrom: 1) == Self.found([1]))
        name.take(Self.list([2, 3]), problem: nil, asked: 2 * Self.second, at: 2 * Self.second)
        #expect(Self.finding(name, freshFrom: 1) == Self.found([2, 3]))
    }

    @Test func itIsLeftAloneForAMoment() {
        var name = Self.answered([1])
        let soon = name.asks(freshFrom: 1, at: KnownName.pause - 1)
        let then = name.asks(freshFrom: 1, at: KnownName.pause)
        #expect(!soon && then)
    }

    /// Each question that is silent for long gets another one beside it, up to a bound.
    @Test func aSilentQuestionIsAskedAgain() {
        var name = KnownName()
        let times: [Int64] = [0, 4, 5, 9, 10, 15, 20, 1_000]
        let asked = times.filter { name.asks(freshFrom: .min, at: $0 * Self.second) }
        #expect(asked == [0, 5, 10, 15] && asked.count == KnownName.mostSilent)
        // The newest question counts, in whatever order answers come.
        name.take(
            Self.list([3]), problem: nil, asked: 10 * Self.second, at: 1_001 * Self.second)
        name.take(Self.list([1]), problem: nil, asked: 0, at: 1_002 * Self.second)
        #expect(Self.finding(name, freshFrom: .min) == Self.found([3]))
        name.take(
            Self.list([4]), problem: nil, asked: 15 * Self.second, at: 1_003 * Self.second)
        #expect(Self.finding(name, freshFrom: .min) == Self.found([4]))
    }

    /// An answer without addresses, why there are none, and what connects are told.
    @Test(
        arguments: [(nil, nothing), ("no such host", "no such host")] as [(String?, String)])
    func whatCannotBeFoundIsAskedAgain(_ problem: String?, _ told: String) {
        var name = Self.answered([], problem: problem)
        #expect(Self.finding(name, freshFrom: 0) == .problem(told))
        // After a connect that failed it is asked, and waited for.
        let asks = name.asks(freshFrom: 2 * Self.second, at: 3 * Self.second)
        #expect(asks && Self.finding(name, freshFrom: 2 * Self.second) == .pending)
        name.take([], problem: problem, asked: 3 * Self.second, at: 3 * Self.second)
        // At once after that it is not asked again, nor is anything waited for.
        let soon = name.asks(freshFrom: 3 * Self.second + 1, at: 3 * Self.second + 1)
        #expect(!soon && Self.finding(name, freshFrom: 3 * Self.second + 1) == .problem(told))
    }

    @Test func addressesStayWhereNoneAreFoundLater() {
        var name = Self.answered([1])
        _ = name.asks(freshFrom: 1, at: Self.second)
        name.take([], problem: "try again", asked: Self.second, at: Self.second)
        #expect(Self.finding(name, freshFrom: 1) == Self.found([1]))
        let again = name.asks(freshFrom: 1, at: 100 * Self.second)
        #expect(!again)
    }
}
