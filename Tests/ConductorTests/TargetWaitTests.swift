import DataSources
import EmbeddedServer
import Metrics
import Plan
import PlanText
import TestSupport
import Testing
import Units
import Wire

@testable import Conductor

extension PeerTests {
    /// Waiting for a target before the run.
    @Suite(.serialized) struct TargetWaitTests {
        private static func setup(
            _ urls: [UInt16],
            _ path: String = "/{{ d.user }}/{{ default(d.user, ''x'') }}?u={{ base64(d.user) }}"
        ) throws -> RunSetup {
            let list = urls.map { "'ws://127.0.0.1:\($0)\(path)'" }.joined(separator: ", ")
            let text = """
                version: 1
                target: { urls: [\(list)] }
                data: { d: { rows: [{ user: ann }, { user: bob }], pick: unique } }
                messages: { m: { text: "{{ d.user }}", expect: next } }
                profiles:
                  p:
                    target: { headers: { X-User: "{{ d.user }}" } }
                    send: { mix: m, every: 20ms }
                phases: [{ steady: { clients: 2, for: 300ms } }]
                """
            let source = SourceFile(name: "wait.yaml", bytes: Array(text.utf8))
            let (plan, diagnostics) = PlanReader.read(
                source, variables: [:], environment: [:], language: .plain)
            let read = try #require(plan, "\(diagnostics.items.map(\.message))")
            var setup = RunSetup(plan: read, source: source, seed: 7, loops: 1, tool: "test")
            var found = Diagnostics()
            setup.data = DataReader.read(read, allowsCommands: false, isRun: true, into: &found)
            return setup
        }

        /// One server is there, one comes later, one only says no: each answers, and no figure has it.
        @Test func aRunBeginsWhenEachURLHasAnswered() throws {
            var refusing = ServerSettings()
            refusing.rejection = ServerSettings.Rejection(share: Share(fraction: 1), status: 503)
            let settings = [ServerSettings(), ServerSettings(), refusing]
            let servers = try settings.map { try EmbeddedServer($0).start() }
            defer { for server in servers { server.stop() } }
            servers[1].stopListening()
            var setup = try Self.setup(servers.map(\.port))
            setup.wait = 60_000_000_000
            let late = servers[1]
            let opener = try Thread {
                pause(milliseconds: 700)
                try? late.listenAgain()
            }
            let conductor = try Conductor(setup)
            opener.join()
            let result = conductor.run()
            let store = result.store
            #expect(store.errors(.refused) == 0 && store.count(.opened) > 0)
            // Each client has its row: none was taken by those that waited.
            #expect(store.errors(.data) == 0)
            #expect(store.count(.connects) < 20)
        }

        @Test func whoDoesNotAnswerInTimeIsNamed() throws {
            var setup = try Self.setup([1], "/")
            setup.wait = 2_000_000_000
            let expected = SetupError(
                "the target did not answer within 2s: ws://127.0.0.1:1/ (p) "
                    + "(refused, Connection refused by 127.0.0.1:1)", exitCode: .noVerdict)
            #expect(throws: expected) { _ = try Conductor(setup) }
        }

        @Test func aSignalEndsTheWait() throws {
            var setup = try Self.setup([1], "/")
            setup.wait = 60_000_000_000
            #expect(
                throws: SetupError(
                    "interrupted while waiting for the target", exitCode: .interrupted)
            ) {
                _ = try Conductor(setup, interrupted: { true })
            }
        }
    }
}
