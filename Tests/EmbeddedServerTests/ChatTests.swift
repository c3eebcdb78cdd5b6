import EmbeddedServer
import TestSupport
import Testing
import Units

@Suite(.ownThreads) struct ChatTests {
    private func server(_ change: (inout ServerSettings) -> Void = { _ in }) throws -> RunningServer
    {
        try .start {
            $0.behaviour = .chat
            change(&$0)
        }
    }

    private func join(_ client: RawClient, _ room: String) throws {
        client.send(RawClient.text("{\"t\":\"join\",\"room\":\"\(room)\",\"id\":1}"))
        #expect(try client.frame().text == "{\"t\":\"joined\",\"id\":1,\"room\":\"\(room)\"}")
    }

    /// What the server is asked in a fresh connection, and what it says.
    static let answers = [
        (#"{"t":"join","room":"r"}"#, #"{"t":"joined","room":"r"}"#),
        (#"{"t":"join","room":"\"é","id":"a"}"#, #"{"t":"joined","id":"a","room":"\"é"}"#),
        (#"{"t":"join","id":2}"#, #"{"t":"error","id":2,"error":"no room is named"}"#),
        (#"{"t":"join","room":7}"#, #"{"t":"error","error":"no room is named"}"#),
        (#"{"t":"say","id":3}"#, #"{"t":"error","id":3,"error":"not in a room"}"#),
        (#"{"t":"leave"}"#, #"{"t":"error","error":"not in a room"}"#),
        (
            #"{"t":"shout","id":4}"#,
            #"{"t":"error","id":4,"error":"'t' is none of join, say, leave"}"#
        ),
        ("hello", #"{"t":"error","error":"not a JSON object in a text message"}"#),
    ]

    @Test(arguments: answers)
    func eachRequestHasItsAnswer(message: String, answer: String) throws {
        let server = try server()
        let client = try RawClient(server.port)
        client.send(RawClient.text(message))
        #expect(try client.frame().text == answer)
        #expect(client.isSilent(for: 1))
    }

    @Test func whatIsSaidGoesAsItCameToAllOthersInTheRoom() throws {
        let server = try server()
        let clients = try (0..<4).map { _ in try RawClient(server.port) }
        for client in clients[..<3] { try join(client, "one") }
        try join(clients[3], "two")
        let text = " { \"t\": \"say\", \"room\": \"two\", \"b\": [1,  {}] }\n"
        clients[0].send(RawClient.text(text))
        for client in clients[1..<3] { #expect(try client.frame() == .init(text: text)) }
        #expect(clients[0].isSilent(for: 5) && clients[3].isSilent(for: 5))
        clients[1].send(RawClient.text(#"{"t":"say","self":true}"#))
        clients[1].send(RawClient.text(#"{"t":"say","self":"true"}"#))
        #expect(try clients[1].frame().text == #"{"t":"say","self":true}"#)
        #expect(try clients[2].texts(2).last == #"{"t":"say","self":"true"}"#)
        #expect(clients[1].isSilent(for: 5))
    }

    @Test func theOrderOfOneBatchIsKeptAndLeavingEndsIt() throws {
        let server = try server()
        let (talker, other) = (try RawClient(server.port), try RawClient(server.port))
        try join(other, "r")
        let say = #"{"t":"say","self":true}"#
        let batch = [
            #"{"t":"join","room":"r"}"#, say, #"{"t":"leave"}"#, #"{"t":"say"}"#,
            #"{"t":"join","room":"else"}"#, #"{"t":"say"}"#, #"{"t":"join","room":"r"}"#, say,
        ]
        talker.send(batch.flatMap(RawClient.text))
        let answers = try talker.texts(7)
        #expect(
            answers == [
                #"{"t":"joined","room":"r"}"#, say, #"{"t":"left","room":"r"}"#,
                #"{"t":"error","error":"not in a room"}"#, #"{"t":"joined","room":"else"}"#,
                #"{"t":"joined","room":"r"}"#, say,
            ])
        #expect(try other.texts(2) == [say, say])
        #expect(other.isSilent(for: 5))
        server.stop()
        #expect(server.counters.pushed == 4)
    }

    @Test func inManyRoomsEachGetsEverythingOfTheOthersOnceAndInOrder() throws {
        let server = try server()
        let clients = try (0..<40).map { _ in try RawClient(server.port) }
        for (i, client) in clients.enumerated() { try join(client, "room \(i % 5)") }
        for number in 0..<20 {
            for (i, client) in clients.enumerated() {
                client.send(RawClient.text("{\"t\":\"say\",\"from\":\(i),\"n\":\(number)}"))
            }
        }
        for (i, client) in clients.enumerated() {
            let texts = try client.texts(7 * 20)
            for from in clients.indices where from % 5 == i % 5 && from != i {
                let heard = texts.filter { $0.contains("\"from\":\(from),") }
                #expect(heard == (0..<20).map { "{\"t\":\"say\",\"from\":\(from),\"n\":\($0)}" })
            }
        }
        server.stop()
        #expect(server.counters.pushed == 40 * 7 * 20 && server.counters.messages == 40 * 21)
    }

    @Test func membersThatVanishAreNoMembersAnyMore() throws {
        let server = try server()
        let stays = try RawClient(server.port)
        try join(stays, "r")
        for _ in 0..<20 {
            let goes = try RawClient(server.port)
            try join(goes, "r")
            stays.send(RawClient.text(#"{"t":"say"}"#))
            #expect(try goes.frame().text == #"{"t":"say"}"#)
            goes.finish()
            #expect(try goes.rest().isEmpty)
        }
        stays.send(RawClient.text(#"{"t":"say"}"#))
        #expect(stays.isSilent(for: 5))
        server.stop()
        #expect(server.counters.pushed == 20)
    }

    @Test func aMemberThatDoesNotReadIsDroppedAndDelaysNobody() throws {
        let server = try server { $0.maximumQueue = ByteCount(bytes: 1 << 18) }
        let (talker, reader) = (try RawClient(server.port), try RawClient(server.port))
        let slow = try RawClient(server.port, buffers: 4_096)
        for client in [talker, reader, slow] { try join(client, "r") }
        let text = "{\"t\":\"say\",\"body\":\"" + String(repeating: "x", count: 50_000) + "\"}"
        var dropped = 0
        for number in 1...400 where dropped == 0 {
            talker.send(RawClient.text(text))
            #expect(try reader.frame().text == text)
            if server.counters.overflows > 0 { dropped = number }
        }
        #expect(dropped > 5)
        _ = try slow.rest()
        // The others go on.
        talker.send(RawClient.text(#"{"t":"say"}"#))
        #expect(try reader.frame().text == #"{"t":"say"}"#)
        server.stop()
        #expect(server.counters.overflows == 1)
    }

    @Test func compressedAndPlainMembersHearEachOther() throws {
        let server = try server()
        let (plain, packed) = (try RawClient(server.port), try PackedClient(server.port))
        try join(plain, "r")
        packed.send(1, Array(#"{"t":"join","room":"r"}"#.utf8))
        #expect(try packed.answer().first == 0xC1)
        for number in 0..<5 {
            let text = "{\"t\":\"say\",\"n\":\(number)}"
            packed.send(1, Array(text.utf8))
            #expect(try plain.frame() == .init(text: text))
            plain.send(RawClient.text(text))
            let heard = try packed.answer()
            #expect(heard.first == 0x81 && String(decoding: heard.message, as: UTF8.self) == text)
        }
    }
}
