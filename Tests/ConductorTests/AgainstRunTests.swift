import Assertions
import EmbeddedServer
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing
import Units

@testable import Conductor

/// Runs on two targets at once, over loopback. What is told apart differs so much that no busy machine hides
/// it, and what nobody may judge says so.
@Suite(.ownThreads) struct AgainstRunTests {
    private static let slow = ServerSettings.WeightedDelay(.constant(.milliseconds(60)))

    /// The slow side is red, whichever it is; all that is measured of each is in the result and in its file.
    @Test(arguments: [true, false])
    func aSlowSideIsRed(_ newIsSlow: Bool) async throws {
        let result = try await Self.result { new, against in
            if newIsSlow { new.delays = [Self.slow] } else { against.delays = [Self.slow] }
        }
        let verdicts = result.conclusion.verdicts
        let sides = try #require(verdicts[0].sides)
        #expect((verdicts[0].result == .failed) == newIsSlow, "\(sides)")
        #expect(sides.blocks >= 8 && sides.lack == nil && sides.low != nil)
        #expect(result.conclusion.outcome.exitCode == (newIsSlow ? .failed : .passed))
        let other = try #require(result.ofAgainst)
        #expect(Books(result.store).wrong == [] && Books(other.store).wrong == [])
        // The same clients, connects and planned sends; who connects first may plan one more.
        for metric in [CountMetric.connects, .opened, .sessions] {
            #expect(result.store.count(metric) == other.store.count(metric))
        }
        let planned = [result, other].map { Int($0.store.count(.planned)) }
        #expect(abs(planned[0] - planned[1]) <= 8 && planned[0] > 200)
        #expect(
            other.series.points.reduce(0) { $0 + $1[.answered] } == other.store.count(.answered))
        let read = try ResultReader.read(ResultEncoder.bytes(of: result))
        #expect(read.against?.store == other.store && read.store == result.store)
        #expect(read.against?.series == other.series)
        #expect(read.conclusion.verdicts == verdicts)
    }

    /// A side that is not there, answers too late or refuses: a clear word, and no verdict on the
    /// comparison.
    @Test(arguments: [
        ("down", "the two sides cannot be compared: 'against' took no connection: refused"),
        (
            "late",
            "the two sides cannot be compared: 100 % of the requests to 'against' failed: timeout"
        ),
        ("refusing", "the two sides cannot be compared: 'against' took no connection: handshake"),
        ("foreign", "the two sides cannot be compared: 'against' took no connection: handshake"),
    ])
    func aSideThatCannotBeCompared(_ what: String, _ reason: String) async throws {
        let greeting: ScriptedPeer.Script = { try $0.send("SSH-2.0-OpenSSH_9.6\r\n") }
        let result = try await ScriptedPeer.with(greeting) { peer in
            let port = what == "foreign" ? peer.port : what == "down" ? 1 : nil
            return try await Self.result(port: port) { _, against in
                if what == "late" {
                    against.delays = [.init(.constant(.seconds(5)))]
                } else if what == "refusing" {
                    against.rejection = .init(share: Share(fraction: 1), status: 503)
                }
            }
        }
        let outcome = result.conclusion.outcome
        #expect(outcome.exitCode == .noVerdict && outcome.reason.hasPrefix(reason), "\(outcome)")
        #expect(result.conclusion.verdicts[0].lack != nil)
        // What is asked of one side alone is judged.
        #expect(result.conclusion.verdicts[1].result == .passed)
        #expect(Books(result.store).wrong == [])
        #expect(try Books(#require(result.against).store).wrong == [])
    }

    /// Runs eight seconds against two servers, or against a port in place of the other one.
    private static func result(
        port: UInt16? = nil, _ change: (inout ServerSettings, inout ServerSettings) -> Void
    ) async throws -> RunResult {
        var (new, against) = (ServerSettings(), ServerSettings())
        change(&new, &against)
        let servers = [try EmbeddedServer(new).start(), try EmbeddedServer(against).start()]
        defer { for server in servers { server.stop() } }
        let text = """
            version: 1
            target: ws://127.0.0.1:\(servers[0].port)/
            against: ws://127.0.0.1:\(port ?? servers[1].port)/
            messages:
              hello:
                json: { id: "{{ id }}", from: "{{ side }}" }
                expect:
                  match: { $.id: "{{ id }}" }
                  check: { $.from: "{{ side }}" }
                  timeout: 500ms
            profiles:
              user: { send: { mix: hello, every: 100ms } }
            phases:
              - steady: { clients: 4, for: 9s }
            thresholds:
              - p50(rtt) < against + 100%
              - share(errors) < 50%
            """
        let source = SourceFile(name: "against.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        let found = diagnostics.items.map { "\($0.code): \($0.message)" }
        let conductor = try Conductor(
            RunSetup(
                plan: try #require(plan, "\(found)"), source: source, seed: 7, loops: 2,
                tool: "test"))
        return conductor.run()
    }
}
