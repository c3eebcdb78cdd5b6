import FoundationEssentials
import Testing

/// The plans of the repository pass against the embedded server, from plan to exit code.
@Suite(.serialized) struct RepositoryRunTests {
    /// Each plan that needs no other server, with variables that shorten it.
    private static let runs: [(plan: String, variables: [String])] = [
        ("accounts", ["for=2s"]),
        ("agents", ["for=2s"]),
        ("basic", ["apart=5ms"]),
        ("bursty", ["for=2s", "busy=300ms", "idle=300ms"]),
        ("chatter", ["for=6s"]),
        ("custom-generator", ["for=1s"]),
        ("faults", ["for=3s", "stall=1s"]),
        ("gate", ["for=1s"]),
        ("generators", ["for=2s"]),
        ("intermittent", ["for=2s", "connected=300ms", "away=200ms", "every=100ms"]),
        ("persistent", ["for=2s", "life=700ms"]),
        ("pool", ["for=2s"]),
        ("protocol", []),
        ("pushes", ["for=2s"]),
        ("quickstart", []),
        ("ramp", ["for=1s"]),
        ("realistic", ["for=1s", "connected=1s..2s", "away=300ms"]),
        ("secure", ["for=1s"]),
        ("shopper", []),
        ("slow-readers", ["for=3s"]),
        ("staircase", ["rise=2s", "for=1s"]),
        ("steady", ["rise=1s", "for=1s"]),
        ("throughput", ["for=1s"]),
        ("waves-of-clients", ["messages=3", "apart=100ms"]),
    ]
    /// Plans for servers of their own.
    private static let others: Set = ["failover", "gateway", "regions"]

    /// On a machine that is busy with other tests the generator may give out, which is no fault of a
    /// plan; what else can go wrong with it shows all the same. Limits on times have three tries.
    @Test(arguments: runs)
    func passes(_ plan: String, _ variables: [String]) async throws {
        let folder = Folder()
        let text = try String(
            contentsOfFile: Spawned.checkout + "/plans/\(plan).yaml", encoding: .utf8)
        // Where a plan writes its files, if it writes any.
        let own = text.contains("$folder") ? ["folder=\(folder.path("."))"] : []
        let words =
            ["run", "plans/\(plan).yaml", "--quiet", "--allow-commands"]
            + (variables + own).flatMap { ["--var", $0] }
        var end = try await Spawned(words).wait()
        for _ in 0..<2 where end.code == 99 { end = try await Spawned(words).wait() }
        let gaveOut = end.code == 97 && end.output.hasPrefix("NO VERDICT  generator saturated: ")
        let booksClose = !end.output.contains("Counts that do not add up")
        #expect(
            (end.code == 0 || gaveOut) && booksClose, "\(plan)\n\(end.output)\(end.errors)")
    }

    /// A run of a second or so passes too: what it is too short for is left out.
    @Test(arguments: ["persistent", "protocol", "ramp", "staircase"])
    func smokes(_ plan: String) async throws {
        let words = ["run", "plans/\(plan).yaml", "--quiet", "--smoke"]
        var end = try await Spawned(words).wait()
        for _ in 0..<2 where end.code == 97 { end = try await Spawned(words).wait() }
        #expect(end.code == 0, "\(plan)\n\(end.output)\(end.errors)")
    }

    @Test func everyPlanIsRun() throws {
        let files = try FileManager.default.contentsOfDirectory(
            atPath: Spawned.checkout + "/plans")
        let plans = files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(Set(plans) == Set(Self.runs.map(\.plan)).union(Self.others))
    }
}
