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

    @Test(arguments: [
        ("64KiB/s", 65_536), ("6 MB / min", 100_000), ("1B/s", 1), ("36KB/h", 10),
        ("1.5KB/s", 1500),
    ])
    func byteRatesAreRead(_ text: String, _ perSecond: Double) throws {
        let rate = try ByteRate(parsing: text)
        #expect(rate.perSecond == perSecond)
        #expect(try ByteRate(parsing: rate.description) == rate)
    }

    @Test(arguments: [
        ("5", UnitError.missingUnit(suggestion: "5B/s")),
        ("64KiB", .missingUnit(suggestion: "64KiB/s")), ("5/s", .missingUnit(suggestion: "5B/s")),
        ("5B/d", .unknownUnit("/d", valid: ["/s", "/min", "/h"])),
        ("5x/s", .unknownUnit("x", valid: ["B", "KB", "MB", "GB", "KiB", "MiB", "GiB"])),
        ("/s", .malformed), ("", .malformed), ("-1B/s", .malformed),
    ])
    func wrongByteRatesSayWhy(_ text: String, _ error: UnitError) {
        #expect(throws: error) { try ByteRate(parsing: text) }
    }

    @Test func ratesSizesAndSharesAreRead() throws {
        #expect(try Rate(parsing: "600/min").perSecond == 10)
        #expect(try ByteCount(parsing: "64KiB").bytes == 65_536)
        #expect(try Share(parsing: "0.1%").fraction == 0.001)
    }
}
