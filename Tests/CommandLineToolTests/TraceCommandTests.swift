import FoundationEssentials
import TestSupport
import Testing

@testable import CommandLineTool

@Suite struct TraceCommandTests {
    /// A plan against a peer, in a folder of its own.
    private static func trace(
        _ plan: String, _ words: [String] = [], script: @escaping ScriptedPeer.Script
    ) async throws -> Spawned.End {
        let folder = try TemporaryFolder()
        return try await ScriptedPeer.with(script) { peer in
            try plan.replacing("PORT", with: "\(peer.port)")
                .write(toFile: folder.path("plan.yaml"), atomically: true, encoding: .utf8)
            return try await Spawned(["trace", folder.path("plan.yaml")] + words).wait()
        }
    }

    private static let plan = """
        version: 1
        target: { url: "ws://127.0.0.1:PORT/a?token=hush", headers: { Authorization: Bearer abcdefgh } }
        messages:
          ask: { json: { op: ask, id: "{{ id }}" }, expect: { match: { $.id: "{{ id }}" }, timeout: 20s } }
        receive: { news: { match: { $.t: news } } }
        profiles:
          one: { send: { mix: ask, every: 1h } }
          two:
            open: [{ expect: { match: { $.t: hello }, name: greeting } }, { send: ask }]
            react: [{ when: { $.t: ping }, close: 4000 }]
            reconnect: never
            sessions: 1
        phases: [{ steady: { clients: 500, for: 1h } }]
        thresholds: [p99(rtt) < 1ms]
        outputs: { json: never-written.json }
        """

    @Test func theDialogueOfOneClientIsShown() async throws {
        let end = try await Self.trace(Self.plan, ["--profile", "two", "--for", "5s"]) { peer in
            try peer.upgrade()
            try peer.send(PeerFrame.text(#"{"t":"hello","token":"secret-1"}"#))
            let ask = try peer.message()
            try peer.send(PeerFrame.bytes(0x81, ask.payload))
            try peer.send(PeerFrame.text(#"{"t":"news"}"#))
            try peer.send(PeerFrame.bytes(0x82, [0, 0xFF, 0x1B]))
            try peer.send(PeerFrame.bytes(0x89, Array("here?".utf8)))
            try peer.send(PeerFrame.text(#"{"t":"ping"}"#))
            try peer.listen()
        }
        let lines = end.output.split(separator: "\n").map { line in
            // Without the time and the runs of blanks, which depend on the machine and on lengths.
            line.split(separator: " ").drop { $0.hasSuffix("s") && $0.first?.isNumber == true }
                .joined(separator: " ")
        }
        let wanted = [
            "→ http", "← http", "← text 32 B greeting {\"t\":\"hello\",\"token\":\"***\"}",
            "→ text", "← text", "← text 12 B news {\"t\":\"news\"}",
            #"← binary 3 B nobody \x00\xFF\x1B"#,
            "← ping 5 B here?", "→ pong 5 B here?", "← text 12 B a reaction {\"t\":\"ping\"}",
            "→ close 2 B 4000",
        ]
        var rest = lines[...]
        for start in wanted {
            let found = rest.firstIndex { $0.hasPrefix(start) }
            #expect(found != nil, "\(start) is not in \(lines)")
            if let found { rest = rest[(found + 1)...] }
        }
        #expect(lines.contains { $0.contains("ask (") }, "\(lines)")
        #expect(lines.contains { $0.hasPrefix("nobody took 1 of them") })
        #expect(!end.output.contains("hush") && !end.output.contains("secret-1"))
        #expect(!end.output.contains("abcdefgh") && !end.output.contains("never-written"))
        #expect(end.code == 0)
    }

    @Test(arguments: [
        (["--profile", "tow"], "did you mean 'two'?"), (["--for", "0s"], "above 0s"),
        (["--for", "5"], "did you mean '5s'"),
    ])
    func wrongOptionsAreTold(_ words: [String], _ text: String) async throws {
        let end = try await Self.trace(Self.plan, words) { try $0.upgrade() }
        #expect(end.code == 104 && end.errors.contains(text), "\(end.errors)")
    }

    @Test func aServerThatIsNotThereIsAnError() async throws {
        let folder = try TemporaryFolder()
        let plan = Self.plan.replacing("PORT", with: "1")
        try plan.write(toFile: folder.path("plan.yaml"), atomically: true, encoding: .utf8)
        let end = try await Spawned(["trace", folder.path("plan.yaml"), "--for", "300ms"]).wait()
        #expect(end.output.contains("refused") && end.output.contains("Connection refused"))
        #expect(end.code == 97, "\(end.output) \(end.errors)")
    }
}
