import EmbeddedServer
import Testing
import Units

@testable import CommandLineTool

@Suite struct ServeCommandTests {
    private func settings(_ words: [String]) throws -> ServerSettings {
        try ServeCommand.settings(try Arguments(words, for: ServeCommand.command))
    }

    @Test func readsEveryFault() throws {
        let settings = try settings([
            "--host", "::1", "--port", "8080", "--delay", "5ms..20ms", "--stall", "10s,500ms",
            "--stall", "1m,1s", "--stamp", "--drop", "1%", "--close-after", "1m30s", "--reject",
            "10%,429", "--fragment", "1KiB", "--no-compression", "--behaviour", "chat",
            "--duplicate", "2%", "--reorder", "3%", "--abrupt", "4%", "--capacity", "600/min",
            "--slow-reads", "64KiB/s",
        ])
        #expect(settings.behaviour == .chat && settings.capacity == Rate(perSecond: 10))
        #expect(settings.duplicate == Share(fraction: 0.02))
        #expect(settings.reorder == Share(fraction: 0.03))
        #expect(settings.abrupt == Share(fraction: 0.04))
        #expect(settings.slowReads == ByteRate(perSecond: 65_536))
        #expect("\(settings.address)" == "[::1]:8080")
        #expect(
            settings.delays == [
                ServerSettings.WeightedDelay(.uniform(.milliseconds(5), .milliseconds(20)))
            ])
        #expect(
            settings.stalls == [
                ServerSettings.Stall(at: .seconds(10), for: .milliseconds(500)),
                ServerSettings.Stall(at: .minutes(1), for: .seconds(1)),
            ])
        #expect(settings.stamp && settings.drop == Share(fraction: 0.01))
        #expect(settings.closeAfter == .seconds(90))
        #expect(settings.fragment == ByteCount(bytes: 1_024) && !settings.compression)
        #expect(
            settings.rejection
                == ServerSettings.Rejection(share: Share(fraction: 0.1), status: 429))
    }

    @Test func delaysMayHaveWeights() throws {
        #expect(
            try settings(["--delay", "95:2ms", "--delay", "5:poisson 100ms"]).delays == [
                .init(weight: 95, .constant(.milliseconds(2))),
                .init(weight: 5, .exponential(mean: .milliseconds(100))),
            ])
    }

    @Test func refusesWith503UnlessToldOtherwise() throws {
        #expect(try settings(["--reject", "5%"]).rejection?.status == 503)
    }

    @Test(arguments: [
        (["--delay", "5"], "expected a value with a unit: did you mean '5s' or '5ms'?"),
        (["--delay", "soon"], "expected a value such as 5ms..20ms"),
        (["--delay", "0:5ms"], "expected a value such as 95:2ms"),
        (
            ["--close-after", "5x"],
            "expected a value such as 500ms; unknown unit 'x', valid: ns, us, ms, s, m, h, d"
        ),
        (["--stall", "5s"], "expected a value such as 10s,500ms"),
        (["--drop", "101%"], "expected a share of at most 100%"),
        (["--reject", "1%,700"], "expected a value such as 10% or 10%,429"),
        (["--fragment", "0B"], "expected a size of at least 1B"),
        (["--behaviour", "talk"], "expected echo, agents or chat"),
        (["--duplicate", "101%"], "expected a share of at most 100%"),
        (["--abrupt", "yes"], "expected a value such as 1%"),
        (["--capacity", "0/s"], "expected a rate above 0/s"),
        (["--capacity", "500"], "expected a value with a unit: did you mean '500/s'?"),
        (["--slow-reads", "0B/s"], "expected a rate of at least 1B/s"),
        (["--fragment", "1000"], "expected a value with a unit: did you mean '1000B'?"),
        (["--port", "65536"], "expected a whole number from 0 to 65535"),
    ])
    func saysWhatWouldBeRight(words: [String], help: String) {
        let error = #expect(throws: UsageError.self) { try settings(words) }
        #expect(error?.help == help)
    }
}
