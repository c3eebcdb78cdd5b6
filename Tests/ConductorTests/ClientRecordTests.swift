import Conductor
import Metrics
import Plan
import PlanText
import Reports
import TestSupport
import Testing

/// The records of single clients say together what the whole run says.
@Suite(.serialized, .ownThreads) struct ClientRecordTests {
    private func run(_ profile: String, target: String = "embedded") throws -> RunResult {
        let text = """
            version: 1
            target: \(target)
            messages:
              hello:
                json: { id: "{{ id }}", n: "{{ seq }}" }
                expect: { match: { $.id: "{{ id }}" }, timeout: 100ms }
            profiles: { user: \(profile) }
            phases:
              - steady: { clients: 6, for: 500ms }
              - steady: { clients: 3, for: 200ms }
              - steady: { clients: 6, for: 300ms }
            """
        let source = SourceFile(name: "records.yaml", bytes: Array(text.utf8))
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: [:], language: .plain)
        var setup = RunSetup(
            plan: try #require(plan, "\(diagnostics.items.map(\.message))"), source: source,
            seed: 3,
            loops: 2, tool: "test")
        setup.recordsClients = true
        let result = try Conductor(setup).run()
        #expect(Books(result.store).wrong == [])
        return result
    }

    @Test(arguments: [
        ("{ send: { mix: hello, every: 5ms } }", "embedded"),
        ("{ session: 60ms, rest: 10ms, send: { mix: hello, every: 5ms } }", "embedded"),
        (
            "{ reconnect: { delay: 10ms }, send: { mix: hello, every: 5ms } }",
            "{ embedded: { close-after: 150ms, drop: 10%, reject: { share: 20% } } }"
        ),
        ("{ activity: { busy: 50ms, idle: 30ms }, send: { mix: hello, every: 5ms } }", "embedded"),
    ])
    func theySumUp(_ profile: String, _ target: String) throws {
        let result = try run(profile, target: target)
        let records = result.clients
        // Numbers that come back go on with their record.
        #expect(records.map(\.number).sorted() == Array(0..<6))
        func sum(_ value: (ClientRecord) -> UInt64) -> UInt64 {
            records.reduce(0) { $0 + value($1) }
        }
        let store = result.store
        #expect(sum { UInt64($0.tries) } == store.count(.connects))
        #expect(sum { UInt64($0.opened) } == store.count(.opened))
        #expect(sum { UInt64($0.failed) } == store.count(.failed))
        #expect(sum { UInt64($0.sessions) } == store.count(.sessions))
        #expect(sum { UInt64($0.sent) } == store.count(.messagesSent))
        #expect(sum { UInt64($0.received) } == store.count(.messagesReceived))
        #expect(sum(\.bytesSent) == store.count(.bytesSent))
        #expect(sum { UInt64($0.answered) } == store.count(.answered))
        for kind in ErrorKind.allCases {
            #expect(
                sum { UInt64($0.errors[Int(kind.rawValue)]) } == store.errors(kind), "\(kind)")
        }
        for record in records {
            let seconds = StateGauge.allCases.reduce(0) { $0 + record.seconds($1) }
            // All of the phase, and nothing beyond the run.
            #expect(seconds > 0.25 && seconds <= result.seconds, "\(record.number): \(seconds)")
        }
    }

    @Test func theTableHasALineForEach() throws {
        #expect(MemoryLayout<ClientRecord>.stride <= 256)
        let result = try run("{ send: { mix: hello, every: 20ms } }")
        let lines = ClientTable(result.clients, result.header.labels).text.split(separator: "\r\n")
        let columns = lines[0].split(separator: ",").count
        #expect(lines.count == 7 && columns == 4 + 3 + StateGauge.count + 7 + ErrorKind.count)
        for (number, line) in lines.dropFirst().enumerated() {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            #expect(cells.count == columns && cells[0] == "\(number)" && cells[1] == "user")
            #expect(cells[2] == "embedded" && cells[4] != "0")
        }
    }

    @Test func namesAreQuoted() throws {
        var labels = LabelSpace(phases: [], profiles: ["a,\"b"], messages: [], urls: [])
        labels.urls = ["ws://x"]
        let record = ClientRecord(number: 7, profile: 0, at: 0)
        let line = ClientTable([record], labels).text.split(separator: "\r\n")[1]
        #expect(line.hasPrefix("7,\"a,\"\"b\",,0,0,0,0,"))
    }
}
