import EmbeddedServer
import FoundationEssentials
import Glibc
import Reports
import TestSupport
import Testing

/// The plans of the repository pass against the embedded server, from plan to exit code. They wait more than
/// they work, so that a few of them run at a time.
@Suite struct RepositoryRunTests {
    private static let seats = Seats(3)
    /// Each plan that needs no other server, with variables that shorten it. What a threshold needs and chance
    /// brings, a Poisson arrival or an answer sent twice, is expected 15 times and more in the short run: of 6
    /// that are expected none comes in one run of 400.
    private static let runs: [(plan: String, variables: [String])] = [
        ("accounts", ["for=2s"]),
        ("agents", ["for=5s"]),
        ("arrivals", ["for=3s", "hold=200ms", "buyers=6"]),
        ("basic", ["apart=5ms"]),
        (
            "burst",
            ["clients=10", "burst-size=10", "burst-duration=1s", "idle-duration=500ms", "for=5s"]
        ),
        ("bursty", ["for=2s", "busy=300ms", "idle=300ms"]),
        ("chatter", ["for=6s"]),
        ("custom-generator", ["for=1s"]),
        ("daily-wave", ["hours=200ms"]),
        ("deploy", ["for=2s", "clients=20"]),
        ("faults", ["for=3s", "stall=1s"]),
        ("gate", ["for=2s", "window=1s", "grace=500ms"]),
        ("generators", ["for=2s"]),
        ("intermittent", ["for=2s", "connected=300ms", "away=200ms", "every=100ms"]),
        ("jitter", ["for=2s", "every=200ms..600ms", "offline=0s..100ms"]),
        ("login-storm", ["for=2s", "clients=50"]),
        ("persistent", ["for=2s", "life=700ms"]),
        ("pool", ["for=2s"]),
        ("protocol", []),
        ("pushes", []),
        ("quickstart", []),
        ("ramp", ["for=1s"]),
        ("realistic", ["for=1s", "connected=1s..2s", "away=300ms"]),
        ("secure", ["for=1s"]),
        ("shopper", []),
        ("slow-readers", ["for=3s"]),
        ("soak", ["for=1s", "rise=500ms"]),
        ("staircase", ["rise=2s", "for=1s"]),
        ("steady", ["rise=1s", "for=1s"]),
        ("stress", ["first=1", "step=1", "max-clients=2", "every=1s", "least=1"]),
        (
            "capacity-messages",
            [
                "clients=2", "first=20", "step=20", "most=40", "every=1s", "connecting=200ms",
                "rest=1s", "least=1",
            ]
        ),
        ("capacity-arrivals", ["first=30", "step=30", "most=60", "every=1s", "least=1"]),
        ("throughput", ["for=1s"]),
        ("waves-of-clients", ["messages=3", "apart=100ms"]),
    ]
    /// Plans for servers of their own.
    private static let others: Set = ["against", "failover", "gateway", "leak", "regions"]

    @Test(arguments: runs)
    func passes(_ plan: String, _ variables: [String]) async throws {
        let folder = try TemporaryFolder()
        let words =
            ["run", "plans/\(plan).yaml", "--quiet", "--allow-commands"]
            + variables.flatMap { ["--var", $0] } + (try Self.own(plan, folder))
        let run = try await Self.seats.sit { try await PlanRun(words) }
        #expect(run.isFine, "\(plan)\n\(run.end.output)\(run.end.errors)")
    }

    private static func text(_ plan: String) throws -> String {
        try String(contentsOfFile: Spawned.checkout + "/plans/\(plan).yaml", encoding: .utf8)
    }

    /// Options for what a plan needs of its own: where it writes its files, where it starts its server.
    private static func own(_ plan: String, _ folder: TemporaryFolder) throws -> [String] {
        let text = try text(plan)
        return try (text.contains("$folder") ? ["--var", "folder=\(folder.path("."))"] : [])
            + (text.contains("$port") ? ["--var", "port=\(freePort())"] : [])
    }

    /// Each kind of file that a plan may ask for is asked for by one of those that are run.
    @Test func everyOutputIsAskedFor() throws {
        let texts = try Self.runs.map { try Self.text($0.plan) }
        let missing = OutputFormat.all.filter { format in
            format.isForPlans && !texts.contains { $0.contains("\n  \(format.key): $folder/") }
        }
        #expect(missing.map(\.key) == [])
    }

    /// A port where nobody listens any more.
    private static func freePort() throws -> UInt16 {
        let server = try EmbeddedServer(ServerSettings()).start()
        defer { server.stop() }
        return server.port
    }

    /// Memory that is looked at is that of the tests, where the server is.
    @Test func looksForALeak() async throws {
        let server = try EmbeddedServer(ServerSettings()).start()
        defer { server.stop() }
        let words = [
            "run", "plans/leak.yaml", "--quiet", "--var", "pid=\(getpid())", "--var",
            "url=ws://127.0.0.1:\(server.port)/", "--var", "clients=5", "--var", "rise=500ms",
            "--var", "for=3s",
        ]
        let run = try await Self.seats.sit { try await PlanRun(words) }
        #expect(run.isFine, "\(run.end.output)\(run.end.errors)")
        #expect(run.end.output.contains("\n  server.rss "))
    }

    /// A run of a second or so passes too: what it is too short for is left out.
    @Test(arguments: [
        "arrivals", "burst", "daily-wave", "login-storm", "persistent", "protocol", "ramp", "soak",
        "staircase",
    ])
    func smokes(_ plan: String) async throws {
        let folder = try TemporaryFolder()
        let words =
            ["run", "plans/\(plan).yaml", "--quiet", "--smoke"] + (try Self.own(plan, folder))
        let run = try await Self.seats.sit { try await PlanRun(words) }
        #expect(run.isFine, "\(plan)\n\(run.end.output)\(run.end.errors)")
    }

    @Test func everyPlanIsRun() throws {
        let files = try FileManager.default.contentsOfDirectory(
            atPath: Spawned.checkout + "/plans")
        let plans = files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(Set(plans) == Set(Self.runs.map(\.plan)).union(Self.others))
    }
}
