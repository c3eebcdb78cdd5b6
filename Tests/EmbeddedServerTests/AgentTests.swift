import EmbeddedServer
import TestSupport
import Testing
import Wire

@Suite(.ownThreads) struct AgentTests {
    private func server() throws -> RunningServer { try .start { $0.behaviour = .agents } }

    private func client(_ server: RunningServer, _ name: String = "me") throws -> RawClient {
        try RawClient(server.port, resource: "/api/v1/ws/\(name)?token=a/b")
    }

    /// What the server is asked, and what it says.
    static let answers = [
        (#"{"type":"ping","id":"1"}"#, #"{"type":"pong","id":"1"}"#),
        (#" {"id" : 7.50, "type":"p\u0069ng"}"#, #"{"type":"pong","id":7.50}"#),
        (#"{"type":"ping"}"#, #"{"type":"pong"}"#),
        (
            #"{"type":"subscribe","id":"\"","event_types":["agent:started","never:comes",5]}"#,
            #"{"type":"subscription_confirmed","id":"\"","event_types":["agent:started","never:comes",5],"client_id":"me"}"#
        ),
        (
            #"{"type":"unsubscribe","id":"2","data":{"event_types":["agent:error"]}}"#,
            #"{"type":"unsubscription_confirmed","id":"2","event_types":["agent:error"],"client_id":"me"}"#
        ),
        (
            #"{"type":"agent_command","id":"3","data":{"agent_id":"agent_4","command":"move","params":{}}}"#,
            #"{"type":"command_result","id":"3","status":"accepted","agent_id":"agent_4","command":"move"}"#
        ),
        (
            #"{"type":"query","id":"4","data":{"query_type":"world_state"}}"#,
            #"{"type":"query_result","id":"4","status":"ok","query_type":"world_state","data":{}}"#
        ),
        (
            #"{"type":"stop_monitoring","id":"5","session_id":"ab"}"#,
            #"{"type":"monitoring_stopped","id":"5","session_id":"ab"}"#
        ),
        (
            #"{"type":"update_monitoring","id":"6","data":{"session_id":"ab","updates":{}}}"#,
            #"{"type":"monitoring_updated","id":"6","session_id":"ab"}"#
        ),
        (#"{"type":"dance","id":"7"}"#, #"{"type":"error","id":"7","error":"unknown type"}"#),
        (#"{"id":8}"#, #"{"type":"error","id":8,"error":"unknown type"}"#),
        ("", #"{"type":"error","error":"not a JSON object in a text message"}"#),
        ("[1]", #"{"type":"error","error":"not a JSON object in a text message"}"#),
        (
            #"{"type":"ping""#,
            #"{"type":"error","error":"not a JSON object in a text message"}"#
        ),
    ]

    @Test(arguments: answers)
    func eachMessageHasItsAnswerInOneFrameOrMany(
        message: String, answer: String
    ) throws {
        let server = try server()
        let client = try client(server)
        client.send(RawClient.text(message))
        #expect(try client.frame() == RawClient.Frame(text: answer))
        let bytes = Array(message.utf8)
        client.send(RawClient.frame(0x01, Array(bytes.prefix(3))))
        client.send(RawClient.frame(0x80, Array(bytes.dropFirst(3))))
        #expect(try client.frame() == RawClient.Frame(text: answer))
        let packed = try PackedClient(server.port)
        packed.send(1, bytes)
        let (first, text, _) = try packed.answer()
        let expected = answer.replacing(#""client_id":"me""#, with: #""client_id":"""#)
        #expect(first == 0xC1 && String(decoding: text, as: UTF8.self) == expected)
    }

    @Test func aBinaryMessageIsAnError() throws {
        let server = try server()
        let client = try client(server)
        client.send(RawClient.frame(0x82, Array(#"{"type":"ping"}"#.utf8)))
        #expect(try client.frame().text.contains(#""type":"error""#))
    }

    @Test func eachMonitoringSessionHasAnIdOfItsOwn() throws {
        let server = try server()
        let client = try client(server)
        client.send(
            (0..<20).flatMap { _ in RawClient.text(#"{"type":"start_monitoring","id":1}"#) })
        let answers = try client.texts(20)
        let form =
            /\{"type":"monitoring_started","id":1,"session_id":"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"\}/
        #expect(try answers.allSatisfy { try form.wholeMatch(in: $0) != nil })
        #expect(Set(answers).count == 20)
    }

    private func command(_ name: String) -> [UInt8] {
        RawClient.text(
            #"{"type":"agent_command","id":"c","data":{"agent_id":"agent_1","command":"\#(name)"}}"#
        )
    }

    private func subscribe(_ client: RawClient, to types: String..., ends: Bool = false) throws {
        let list = types.map { "\"\($0)\"" }.joined(separator: ",")
        let type = ends ? "unsubscribe" : "subscribe"
        client.send(RawClient.text("{\"type\":\"\(type)\",\"id\":1,\"event_types\":[\(list)]}"))
        #expect(try client.frame().text.contains("scription_confirmed"))
    }

    /// Commands and the events that they lead to.
    static let events = [
        ("start", "agent:started"), ("resume", "agent:started"), ("stop", "agent:stopped"),
        ("pause", "agent:stopped"), ("move", "world:agent_moved"), ("observe", "agent:action"),
        ("act", "agent:action"), ("plan", "agent:action"),
        ("join_coalition", "coalition:formed"), ("leave_coalition", "coalition:dissolved"),
        ("anything", "agent:action"),
    ]

    @Test func aCommandLeadsToItsEvent() throws {
        let server = try server()
        let (actor, watcher) = (try client(server, "actor"), try client(server))
        try subscribe(
            watcher, to: "agent:started", "agent:stopped", "world:agent_moved", "agent:action",
            "coalition:formed", "coalition:dissolved")
        for (name, event) in Self.events {
            let before = MonotonicTime.wallClock() / 1_000
            actor.send(command(name))
            #expect(try actor.frame().text.contains("command_result"))
            let text = try watcher.frame().text
            let after = MonotonicTime.wallClock() / 1_000
            let head =
                "{\"type\":\"event\",\"event_type\":\"\(event)\",\"agent_id\":\"agent_1\","
                + "\"command\":\"\(name)\",\"client_id\":\"actor\",\"timestamp\":"
            #expect(text.hasPrefix(head))
            let stamp = try #require(Int64(text.dropFirst(head.count).prefix { $0.isNumber }))
            #expect(before...after ~= stamp && text.hasSuffix(",\"sent_us\":\(stamp)}"))
        }
        server.stop()
        #expect(server.counters.pushed == Self.events.count)
    }

    @Test func whoSubscribedGetsEachEventOnceNobodyElseDoes() throws {
        let server = try server()
        let clients = try (0..<8).map { try client(server, "\($0)") }
        for client in clients[..<5] { try subscribe(client, to: "agent:action") }
        try subscribe(clients[5], to: "agent:started")
        // Twice is as good as once, and what has ended ends nothing.
        try subscribe(clients[0], to: "agent:action", "agent:action")
        try subscribe(clients[4], to: "agent:action", ends: true)
        try subscribe(clients[4], to: "agent:action", ends: true)
        // One that asks is subscribed, another is not.
        let asking = [clients[0], clients[7]]
        for client in asking { client.send((0..<50).flatMap { _ in command("act") }) }
        for (index, client) in clients.enumerated() {
            let results = index == 0 || index == 7 ? 50 : 0
            let events = index < 4 ? 100 : 0
            let texts = try client.texts(results + events)
            #expect(texts.count { $0.contains("command_result") } == results)
            #expect(texts.count { $0.contains("agent:action") } == events)
        }
        for client in clients { #expect(client.isSilent(for: 5)) }
        server.stop()
        #expect(server.counters.pushed == 400 && server.counters.overflows == 0)
    }

    @Test func subscribersMayGoAtAnyTime() throws {
        let server = try server()
        let actor = try client(server)
        for round in 0..<20 {
            let watchers = try (0..<5).map { _ in try client(server) }
            for watcher in watchers { try subscribe(watcher, to: "agent:action", "agent:started") }
            if round % 2 == 0 { watchers[0].finish() }
            actor.send(command("act") + command("start"))
            _ = try actor.texts(2)
            for watcher in watchers[1...] { _ = try watcher.texts(2) }
        }
        actor.send(command("act") + RawClient.text(#"{"type":"ping"}"#))
        #expect(try actor.texts(2)[1] == #"{"type":"pong"}"#)
    }
}
