import Testing
import Units

@Suite struct UnitParsingTests {
    @Test(
        arguments: [
            ("250ms", 250_000_000), ("1m30s", 90_000_000_000), ("0.5s", 500_000_000),
            ("1us", 1_000),
            ("0s", 0), ("2h", 7_200_000_000_000), ("1d", 86_400_000_000_000),
        ] as [(String, Int64)])
    func durationsAreRead(_ text: String, _ nanoseconds: Int64) throws {
        #expect(try TimeAmount(parsing: text).nanoseconds == nanoseconds)
    }

    @Test(arguments: ["250ms", "1m30s", "2h", "1d", "1us", "0s", "1.5s"])
    func durationsPrintAsTheyAreRead(_ text: String) throws {
        #expect(try TimeAmount(parsing: text).description == text)
    }

    @Test(arguments: [
        ("5", UnitError.missingUnit(suggestion: "5s")),
        ("5x", .unknownUnit("x", valid: ["ns", "us", "ms", "s", "m", "h", "d"])),
        ("s", .malformed), ("1s2m", .malformed), ("", .malformed), ("-1s", .malformed),
    ])
    func wrongDurationsSayWhy(_ text: String, _ error: UnitError) {
        #expect(throws: error) { try TimeAmount(parsing: text) }
    }

    @Test(arguments: [
        ("2s", Spread.constant(.seconds(2))), ("1s..3s", .uniform(.seconds(1), .seconds(3))),
        ("poisson 2s", .exponential(mean: .seconds(2))),
        ("normal 2s +- 300ms", .normal(mean: .seconds(2), deviation: .milliseconds(300))),
    ])
    func spreadsAreRead(_ text: String, _ spread: Spread) throws {
        #expect(try Spread(parsing: text) == spread)
    }

    @Test func ratesSizesAndSharesAreRead() throws {
        #expect(try Rate(parsing: "600/min").perSecond == 10)
        #expect(try ByteCount(parsing: "64KiB").bytes == 65_536)
        #expect(try Share(parsing: "0.1%").fraction == 0.001)
    }
}
