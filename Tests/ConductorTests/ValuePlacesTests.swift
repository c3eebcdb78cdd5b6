import Conductor
import Metrics
import Plan
import Reports
import TestSupport
import Testing

extension PeerTests {
    /// Every place that may hold `{{ }}`, with every kind of value, however the plan is put together:
    /// what stands there is that value and no other.
    @Suite(.serialized) struct ValuePlacesTests {
        private static let closings = ["profile", "step", "reaction"]

        @Test(arguments: PlacedPlan.allCases, PlacedValue.all)
        func holdTheirValue(_ way: PlacedPlan, _ value: PlacedValue) throws {
            try check(PlacedRun(value: value, way: way))
        }

        @Test(arguments: closings, PlacedValue.all)
        func closeWithTheirValue(_ closing: String, _ value: PlacedValue) throws {
            try check(PlacedRun(value: value, way: .own, closing: closing))
        }

        /// All that a handshake says is of one row, whatever deals the rows.
        @Test(arguments: ["unique", "sequential", "shuffle"])
        func oneConnectHasOneRow(_ pick: String) throws {
            let seen = Notes<[String]>()
            let script: ScriptedPeer.Script = { connection in
                let answer = String(decoding: try connection.acceptance(), as: UTF8.self)
                let words = connection.request.split(separator: " ")[1].split(separator: "/")
                seen.add(words.map(String.init) + [connection.header("X-Name") ?? ""])
                try connection.send(answer)
                try connection.listen()
            }
            let result = try ScriptedPeer.with(script) { peer in
                let url = "ws://127.0.0.1:\(peer.port)/{{ d.name }}/{{ d.name }}"
                let text = """
                    version: 1
                    target: { url: "\(url)", headers: { X-Name: "{{ d.name }}" } }
                    data: { d: { rows: [{ name: a }, { name: b }, { name: c }], pick: \(pick), scope: message } }
                    profiles: { user: { reconnect: never } }
                    phases: [{ once: { clients: 3, for: 1s } }]
                    """
                return try Conductor(try PlacedRun.setup(["plan.yaml": text])).run()
            }
            #expect(result.store.count(.opened) == 3 && result.store.count(.errors) == 0)
            let names = seen.all.map { Set($0) }
            #expect(names.allSatisfy { $0.count == 1 }, "\(seen.all)")
            #expect(names.reduce(into: Set()) { $0.formUnion($1) } == ["a", "b", "c"])
        }

        private func check(_ run: PlacedRun) throws {
            let seen = Notes<(session: Int, line: String)>()
            let script: ScriptedPeer.Script = { connection in
                try Self.serve(connection, run) { seen.add(($0, $1)) }
            }
            try ScriptedPeer.with(script) { peer in
                let result = try Conductor(try run.setup(peer.port)).run()
                #expect(Books(result.store).wrong == [])
                #expect(result.store.firstTexts == [:])
                #expect(result.store.count(.checks) == 6)
                #expect(result.store.count(.checksFailed) == 0)
            }
            for session in 0..<2 {
                let lines = seen.all.filter { $0.session == session }.map(\.line)
                #expect(lines == run.expected(session), "\(run.way) \(run.value) \(session)")
            }
        }

        /// Answers as the run needs it and notes what the client says.
        private static func serve(
            _ connection: PeerConnection, _ run: PlacedRun, _ note: (Int, String) -> Void
        ) throws {
            func say(_ line: String) { note(connection.number, line) }
            var answer = String(decoding: try connection.acceptance(), as: UTF8.self)
            let subprotocol = connection.header("Sec-WebSocket-Protocol")
            if let subprotocol {
                answer.replaceSubrange(
                    answer.firstRange(of: "Sec-W")!,
                    with: "Sec-WebSocket-Protocol: \(subprotocol)\r\nSec-W")
            }
            let words = connection.request.split(separator: " ", maxSplits: 2)
            say("GET \(words[1])")
            for name in ["X-Value", "Origin"] {
                say("\(name) \(connection.header(name) ?? "none")")
            }
            say("Subprotocol \(subprotocol ?? "none")")
            try connection.send(answer)
            while true {
                let frame = try connection.frame()
                let isClose = frame.opcode == 8
                let text = String(decoding: frame.payload.dropFirst(isClose ? 2 : 0), as: UTF8.self)
                say(isClose ? "closed \(text)" : text)
                if isClose {
                    try connection.send(PeerFrame.bytes(0x88, frame.payload))
                    connection.close()
                    return
                }
                for answer in run.answers(text) { try connection.send(PeerFrame.text(answer)) }
            }
        }
    }
}
