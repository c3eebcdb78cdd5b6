import LoadEngine
import Plan
import PlanText
import TestSupport
import Testing

@testable import DataSources

/// Programs that give rows: right ones, and those that die, stall or never stop.
@Suite(.serialized, .ownThreads) struct RowCommandTests {
    /// The data of a shell script whose whole rows are used.
    private static func data(_ script: String) -> (data: PlanData, feed: RowFeed) {
        let feed = RowFeed(columns: 1)
        var data = PlanData()
        data.commands = [
            PlanData.Command(
                name: "d", words: ["sh", "-c", script], folder: "/tmp", columns: [nil], feed: feed)
        ]
        data.sets = [
            DataSet(name: "d", rows: .feed(feed), columns: 1, pick: .sequential, scope: .message)
        ]
        return (data, feed)
    }

    /// The first messages of a client that sends whole rows, and why no more came; it begins once the
    /// rows are as wanted.
    private static func messages(
        _ script: String, _ count: Int, once isWanted: (RowFeed) -> Bool = { $0.isReady }
    ) throws -> (texts: [String], ending: String?) {
        let (data, feed) = data(script)
        let commands = try RowCommands(data)
        try eventually("rows as wanted") { isWanted(feed) }
        var sampler = MessageSampler(seed: 1, salt: 1, data: data.sets)
        let message = sampler.prepare(
            MessageTemplate(
                kind: .text,
                body: .template(
                    PayloadTemplate(parts: [.slot(.field(data: 0, column: 0, .raw))])),
                expect: .none, timeout: 1))
        let texts = (1...UInt32(count)).compactMap {
            sampler.sample(message, client: 0, sequence: $0, limit: 99)
        }.map { String(decoding: $0.bytes, as: UTF8.self) }
        commands.stop()
        return (texts, feed.ending)
    }

    private static func hasEnded(_ feed: RowFeed) -> Bool { feed.ending != nil }

    @Test func givesRowsInOrder() throws {
        let found = try Self.messages(
            #"echo plain; echo '{"a": 1}'; echo; printf 'last'"#, 9, once: Self.hasEnded)
        #expect(found.texts == ["plain", #"{"a":1}"#, "last"])
        #expect(found.ending == "exited with code 0")
    }

    @Test func tellsHowItDied() throws {
        let failed = try Self.messages(
            "echo one; echo 'no such order' >&2; echo more >&2; exit 3", 9, once: Self.hasEnded)
        #expect(failed.texts == ["one"] && failed.ending == "exited with code 3: no such order")
        let killed = try Self.messages("kill -9 $$", 1, once: Self.hasEnded)
        #expect(killed.texts == [] && killed.ending == "was killed by signal 9")
    }

    @Test func stallsWithoutHoldingAnyone() throws {
        let found = try Self.messages("echo one; sleep 600", 3)
        // It is ended with the run.
        #expect(found.texts == ["one"] && found.ending == "was killed by signal 15")
    }

    @Test func endsWhatDoesNotListen() throws {
        let found = try Self.messages("trap '' TERM; echo one; while :; do sleep 1; done", 1)
        #expect(found.texts == ["one"] && found.ending == "was killed by signal 9")
    }

    @Test func floodsOnlySoFar() throws {
        let found = try Self.messages("yes", 10_000, once: { $0.isFull })
        #expect(found.texts.allSatisfy { $0 == "y" } && found.texts.count > 3_000)
    }

    @Test func refusesALineWithoutEnd() throws {
        let found = try Self.messages("echo one; tr '\\0' x < /dev/zero", 2, once: Self.hasEnded)
        #expect(
            found.texts == ["one"] && found.ending?.hasPrefix("printed a line of more than") == true
        )
    }

    @Test func tellsThatThereIsNoProgram() {
        var data = PlanData()
        data.commands = [
            PlanData.Command(
                name: "d", words: ["no-such-program-here"], folder: "/", columns: [nil],
                feed: RowFeed(columns: 1))
        ]
        #expect(throws: CommandError.self) { try RowCommands(data) }
    }

    @Test(arguments: 1...9)
    func cutsLinesWhereverTheyAreSplit(_ size: Int) {
        let text = Array("one\r\ntwo\n\nthree\n".utf8)
        var lines: [String] = []
        var reader = LineReader(longest: 100)
        var start = 0
        while start < text.count {
            let end = min(start + size, text.count)
            reader.take(text[start..<end]) { lines.append(String(decoding: $0, as: UTF8.self)) }
            start = end
        }
        #expect(lines == ["one", "two", "three"])
    }
}
