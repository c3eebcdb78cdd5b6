import Testing
import Wire

@Suite struct DeflateTests {
    /// One direction of a connection: what was compressed, and what came out of it.
    private struct Pair: ~Copyable {
        var deflater: Deflater
        var inflater: Inflater
        let keepsContext: Bool

        init(window: Int, keepsContext: Bool = true) {
            deflater = Deflater(window: window)
            inflater = Inflater(window: window)
            self.keepsContext = keepsContext
        }

        mutating func deflate(_ message: [UInt8]) -> [UInt8] {
            var out = ByteBuffer()
            out.append(7)
            deflater.deflate(message.span, into: &out, keepsContext: keepsContext)
            return out.array(from: 1)
        }

        mutating func inflate(_ message: [UInt8], limit: Int = 1 << 20) -> [UInt8]? {
            var out = ByteBuffer()
            out.append(7)
            let result = inflater.inflate(
                message.span, into: &out, limit: limit, keepsContext: keepsContext)
            return result == .complete ? out.array(from: 1) : nil
        }
    }

    /// Messages of one direction and what they say: the examples of RFC 7692 §7.2.3, and what
    /// peers send besides.
    static let examples: [(messages: [String], texts: [String])] = [
        (["f248cdc9c90700"], ["Hello"]),
        (["f248cdc9c90700", "f200110000"], ["Hello", "Hello"]),
        (["000500faff48656c6c6f00"], ["Hello"]),
        (["f348cdc9c9070000"], ["Hello"]),
        (["f24805000000ffffcac9c90700"], ["Hello"]),
        (["00"], [""]),
        // after a final block the window is still there
        (["f348cdc9c9070000", "f200110000", "f348cdc9c9070000"], ["Hello", "Hello", "Hello"]),
        // a final block at the very end, and several
        (["f348cdc9c90700", "f200110000"], ["Hello", "Hello"]),
        (["f348cdc9c90700f348cdc9c90700"], ["HelloHello"]),
        (["f248cdc9c90700", "00", "", "f200110000"], ["Hello", "", "", "Hello"]),
    ]

    @Test(arguments: examples)
    func theExamplesOfTheRFCAreRead(messages: [String], texts: [String]) {
        var pair = Pair(window: 15)
        let read = messages.map { pair.inflate(hex($0)) }
        #expect(read == texts.map { Array($0.utf8) })
    }

    @Test func theExamplesOfTheRFCAreWritten() {
        let messages = ["Hello", "Hello", "", ""].map { Array($0.utf8) }
        var kept = Pair(window: 15)
        var dropped = Pair(window: 15, keepsContext: false)
        #expect(
            messages.map { kept.deflate($0) }
                == ["f248cdc9c90700", "f200110000", "00", "00"].map(hex))
        #expect(
            messages.map { dropped.deflate($0) }
                == ["f248cdc9c90700", "f248cdc9c90700", "00", "00"].map(hex))
    }

    /// Messages of every size that matters and of several kinds, the same ones for the same seed.
    private func messages() -> [[UInt8]] {
        var random = RandomStream(seed: 3)
        let sizes = [0, 1, 5, 511, 512, 513, 1_023, 1_024, 1_025, 4_096, 40_000, 70_000, 0, 300]
        return sizes.enumerated().flatMap { (i, size) in
            let period = 1 + Int(random.below(300))
            let noise = (0..<size).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let text = (0..<size).map { UInt8(ascii: "a") + UInt8($0 % period % 23) }
            let far = (0..<size).map { noise[$0 % max(1, size / 2)] }
            return [noise, text, far, [UInt8](repeating: 0, count: size)]
        }
    }

    @Test(arguments: 9...15, [true, false])
    func whatIsDeflatedInflatesToTheSame(window: Int, keepsContext: Bool) {
        var pair = Pair(window: window, keepsContext: keepsContext)
        var wide = Pair(window: 15, keepsContext: keepsContext)
        var wrong: [Int] = []
        for message in messages() {
            let deflated = pair.deflate(message)
            let exact = pair.inflate(deflated, limit: message.count) == message
            if !exact || wide.inflate(deflated) != message { wrong.append(message.count) }
        }
        #expect(wrong.isEmpty)
    }

    /// Good and bad messages, in steps and at once: the same bytes, the same result, and after each
    /// step no more than was asked for.
    @Test(arguments: [1, 2, 3, 64, 1_000, 65_536])
    func inStepsOfAnySizeAMessageInflatesToTheSame(effort: Int) {
        let bad = ["ff", "f248cd", "f200110000", "0005", "07", "f248cdc9c907"].map(hex)
        var pair = Pair(window: 12, keepsContext: false)
        let all =
            bad + Self.examples.flatMap { $0.messages.map(hex) }
            + messages().filter { $0.count <= effort * 10_000 }.map { pair.deflate($0) }
        var stepwise = Inflater(window: 15)
        var wrong: [Int] = []
        for (number, message) in all.enumerated() {
            for limit in [4, 40_000, 1 << 20] {
                var whole = ByteBuffer()
                var parts = ByteBuffer()
                let expected = pair.inflater.inflate(
                    message.span, into: &whole, limit: limit, keepsContext: false)
                stepwise.begin(keepsContext: false)
                var result: Inflater.Result?
                while result == nil {
                    let before = parts.count
                    result = stepwise.proceed(
                        message.span, into: &parts, limit: limit, effort: effort)
                    if parts.count - before > effort { wrong.append(number) }
                }
                if result != expected || whole.array() != parts.array() { wrong.append(number) }
            }
        }
        #expect(wrong == [])
    }

    @Test func aMessageOneByteAboveTheLimitIsTooLargeWhateverItsSize() {
        var pair = Pair(window: 15, keepsContext: false)
        let wrong = messages().filter { message in
            guard !message.isEmpty else { return false }
            return pair.inflate(pair.deflate(message), limit: message.count - 1) != nil
        }
        #expect(wrong.isEmpty)
    }

    @Test func aGibibyteOfZerosIsGivenUpAtTheLimit() {
        var pair = Pair(window: 15)
        let zeros = [UInt8](repeating: 0, count: 1 << 20)
        let first = pair.deflate(zeros) + [0, 0, 0xFF, 0xFF]
        let next = pair.deflate(zeros) + [0, 0, 0xFF, 0xFF]
        let bomb = first + (1..<1_024).flatMap { _ in next }.dropLast(4)
        #expect(bomb.count < 2 << 20)
        var out = ByteBuffer()
        let result = pair.inflater.inflate(
            bomb.span, into: &out, limit: 1 << 20, keepsContext: false)
        #expect(result == .tooLarge && out.count == 1 << 20 + 1)
    }

    @Test func anInflaterWithoutContextIsAsGoodAsNewAfterEveryFailure() {
        var inflater = Inflater(window: 15)
        let good = hex("f248cdc9c90700")
        let bad = ["ff", "f248cd", "f200110000", "0005", "07", "f248cdc9c907"].map(hex)
        var seen: [Inflater.Result] = []
        for message in bad {
            var out = ByteBuffer()
            for sent in [message, good] {
                let limit = sent == good ? 5 : 100
                seen.append(
                    inflater.inflate(sent.span, into: &out, limit: limit, keepsContext: false))
            }
        }
        #expect(seen == bad.flatMap { _ in [Inflater.Result.invalid, .complete] })
    }
}
