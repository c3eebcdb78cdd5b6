import Testing
import Units
import Wire

@testable import LoadEngine

/// Bodies that are drawn, and clients that remember what they said, in whole loops.
@Suite struct ConversationTests {
    private static let second = ScriptedGraph.second

    private static func text(_ text: String) -> PayloadTemplate { PayloadTemplate(constant: text) }

    /// `word client number`, and what the turn is about.
    private static func turn(_ word: String, _ slot: PayloadTemplate.Slot? = nil) -> PayloadTemplate
    {
        PayloadTemplate(
            parts: [
                .bytes(Array("\(word) ".utf8)), .slot(.clientIndex), .bytes([0x20]), .slot(.seq),
                .bytes([0x20]),
            ] + (slot.map { [.slot($0)] } ?? []))
    }

    private static func conversation(_ pattern: Conversation.Pattern) -> Conversation {
        Conversation(
            pattern: pattern,
            weights: Conversation.Weights(
                topics: 2, order: 3, question: 3, session: 1, idle: 1),
            topics: (0..<9).map { Array("t\($0)".utf8) },
            turns: Conversation.Turns(
                subscribe: turn("subscribe", .topics), unsubscribe: turn("unsubscribe", .topics),
                idle: turn("idle"), order: turn("order", .int(0, 99)),
                question: turn("question", .someOf(1...3, [[0x61], [0x62], [0x63]])),
                start: turn("start"), stop: turn("stop"), update: turn("update")))
    }

    private static func message(_ body: MessageTemplate.Body) -> MessageTemplate {
        MessageTemplate(kind: .text, body: body, expect: .none, timeout: second)
    }

    private static func run(
        _ body: MessageTemplate.Body, _ stages: [Stage],
        share: LoopShare = LoopShare(index: 0, count: 1)
    ) -> ScriptedRun {
        let every = Spread.constant(TimeAmount(nanoseconds: 100_000_000))
        let graph = ScriptedGraph.graph(
            messages: [message(body)],
            templates: [ScriptedGraph.template(mix: [(0, 1)], every: every)], stages: stages)
        return ScriptedRun(graph, ScriptedServer.Script(), share: share)
    }

    private static func texts(_ run: ScriptedRun) -> [String] {
        run.wrongBooks + run.messages.map { String(decoding: $0.payload, as: UTF8.self) }
    }

    @Test func theSameIsSaidOnAnyNumberOfLoops() {
        let body = MessageTemplate.Body.oneOf([
            .init(weight: 3, kind: .text, body: .conversation(Self.conversation(.mixed))),
            .init(weight: 1, kind: .text, body: .template(Self.turn("plain", .hex(4)))),
            .init(weight: 1, kind: .binary, body: .random(8)),
        ])
        let stages = [ScriptedGraph.population(7, for: 5 * Self.second)]
        let whole = Self.texts(Self.run(body, stages)).sorted()
        #expect(whole.count == 350 && Set(whole.map { $0.prefix(3) }).count > 8)
        for count in 2...3 {
            let shares = (0..<count).flatMap {
                Self.texts(Self.run(body, stages, share: LoopShare(index: $0, count: count)))
            }
            #expect(shares.sorted() == whole)
        }
    }

    /// Client k of a population that shrinks and grows again does not start anew.
    @Test func whoComesBackRemembersWhatItSaid() {
        func stage(_ index: Int, _ clients: Int) -> Stage {
            ScriptedGraph.stage(
                index,
                .population(LoadCurve(Double(clients))),
                2 * Self.second)
        }
        let run = Self.run(
            .conversation(Self.conversation(.startup)),
            [stage(0, 4), stage(1, 1), stage(2, 4)])
        let texts = Self.texts(run)
        #expect(texts.count > 80)
        #expect(texts.count { $0.hasPrefix("start") } == 16)
    }

    @Test func anIdAndItsBitsSayTheSame() {
        var random = RandomStream(seed: 4)
        for _ in 0..<1_000 {
            let bits = UUIDBits(high: random.next(), low: random.next())
            let text = IDText(bits.high, bits.low)
            #expect(text.bits == bits)
            var out = ByteBuffer()
            out.append(0x20)
            text.append(to: &out)
            #expect(IDText(in: out.array().span, at: 1) == text)
        }
        #expect(IDText().bits == nil)
    }

    @Test(
        arguments: [
            "0123456789abcdef0123456789abcdef0123", "01234567-89ab-cdef-0123-456789abcdeg",
            "01234567-89ab-cdef_0123-456789abcdef", "g1234567-89ab-cdef-0123-456789abcdef",
        ])
    func otherTextsAreNoIds(_ text: String) {
        #expect(IDText(in: Array(text.utf8).span, at: 0).bits == nil)
    }

    @Test(arguments: [(0, "+00:00", "12"), (19_800, "+05:30", "17"), (-12_600, "-03:30", "08")])
    func localTimeTellsItsDistance(_ ahead: Int64, _ suffix: String, _ hour: String) {
        var out = ByteBuffer()
        // 2024-03-01T12:00:00Z
        WallClockText.append(1_709_294_400_000_000_000, ahead: ahead, to: &out)
        let text = String(decoding: out.array(), as: UTF8.self)
        #expect(text.hasPrefix("2024-03-01T\(hour):") && text.hasSuffix(":00.000\(suffix)"))
    }
}
