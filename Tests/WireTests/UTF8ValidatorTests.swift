import Testing
import Wire

@Suite struct UTF8ValidatorTests {
    /// The number of bytes taken before the first invalid one, and whether the text may end there.
    func check(_ bytes: [UInt8]) -> (taken: Int, complete: Bool) {
        var validator = UTF8Validator()
        for i in bytes.indices {
            let whole = validator.feed(bytes.span, from: i, to: i + 1)
            if !whole { return (i, false) }
        }
        return (bytes.count, validator.isComplete)
    }

    static let valid = [
        "", "a", "Hello, world, longer than eight bytes", "κόσμε", "aaaaaaaé", "aaaaaaaaé", "日本語",
        "\u{7F}\u{80}\u{7FF}\u{800}\u{FFFF}\u{10000}\u{10FFFF}", "\u{D7FF}\u{E000}", "\u{0}",
        "👩‍👩‍👧‍👦 and 12345678 ASCII 12345678 again é",
    ]

    @Test(arguments: valid)
    func validTextPassesAtEveryCut(text: String) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count {
            var validator = UTF8Validator()
            let fed =
                validator.feed(bytes.span, from: 0, to: cut)
                && validator.feed(bytes.span, from: cut, to: bytes.count)
            #expect(fed && validator.isComplete)
        }
    }

    /// Invalid bytes and how many of them are still the beginning of something valid.
    static let invalid: [(bytes: String, good: Int)] = [
        ("80", 0), ("bf", 0), ("c0 80", 0), ("c1 bf", 0), ("f5 80 80 80", 0), ("ff", 0), ("fe", 0),
        ("c2 20", 1), ("c2 c2", 1), ("e0 80 80", 1), ("e0 9f bf", 1), ("ed a0 80", 1),
        ("ed bf bf", 1), ("f0 80 80 80", 1), ("f0 8f bf bf", 1), ("f4 90 80 80", 1),
        ("e2 82 20", 2), ("f0 9f 98 20", 3), ("61 62 63 64 65 66 67 68 80", 8),
        ("ce ba e1 bd b9 cf 83 ce bc ce b5 f4 90 80 80 65 64", 12),
        ("ce ba e1 bd b9 cf 83 ce bc ce b5 ed a0 80 65 64", 12),
    ]

    @Test(arguments: invalid)
    func invalidTextFailsAtTheFirstByteThatProvesIt(bytes: String, good: Int) {
        let wire = hex(bytes)
        #expect(check(wire).taken == good)
        for start in 0...8 {
            let padded = [UInt8](repeating: 0x61, count: start) + wire
            for cut in 0...padded.count {
                var validator = UTF8Validator()
                let fed =
                    validator.feed(padded.span, from: 0, to: cut)
                    && validator.feed(padded.span, from: cut, to: padded.count)
                guard !fed else {
                    Issue.record("passes after \(start), cut at \(cut)")
                    return
                }
            }
        }
    }

    @Test func textMustNotEndInsideACharacter() {
        let ends = ["c3", "e2 82", "f0 9f", "f0 9f 98", "61 c3"].map { check(hex($0)).complete }
        #expect(ends == [false, false, false, false, false])
    }

    @Test func agreesWithTheStandardLibraryOnAllPairsAndOnSampledQuadruples() {
        var wrong: [[UInt8]] = []
        for first in UInt8(0x7F)...0xFF {
            for second in UInt8(0)...0xFF {
                let tails: [[UInt8]] = [[], [0x80], [0xBF, 0x80], [0x61], [0x80, 0x80, 0x61]]
                for tail in tails {
                    let bytes = [first, second] + tail
                    let (taken, complete) = check(bytes)
                    let mine = taken == bytes.count && complete
                    if mine != (String(validating: bytes, as: UTF8.self) != nil) {
                        wrong.append(bytes)
                    }
                }
            }
        }
        #expect(wrong.isEmpty)
    }

    /// Long text of one kind of character or of many, and the same with a few bytes changed.
    @Test func longTextIsJudgedLikeTheStandardLibraryJudgesItHoweverItIsCut() {
        let kinds = ["a", "äöü", "日本語", "👩🏽‍🚀", "ab ä", "a 日é👍", "\u{800}\u{D7FF}\u{E000}"]
        let edges = hex("7f 80 8f 90 9f a0 bf c0 c1 c2 df e0 ec ed ee ef f0 f1 f3 f4 f5 ff")
        var random = RandomStream(seed: 5)
        var wrong: [[UInt8]] = []
        for round in 0..<10_000 {
            let kind = Array(kinds[round % kinds.count].unicodeScalars)
            var text = ""
            for _ in 0..<random.below(150) {
                text.unicodeScalars.append(kind[Int(random.below(UInt64(kind.count)))])
            }
            var bytes = Array(text.utf8)
            for _ in 0..<random.below(3) where !bytes.isEmpty {
                let place = Int(random.below(UInt64(bytes.count)))
                bytes[place] = edges[Int(random.below(UInt64(edges.count)))]
            }
            let cuts = (0..<random.below(4)).map { _ in Int(random.below(UInt64(bytes.count + 1))) }
            var validator = UTF8Validator()
            var (fed, start) = (true, 0)
            for cut in cuts.sorted() + [bytes.count] where fed {
                fed = validator.feed(bytes.span, from: start, to: cut)
                start = cut
            }
            let valid = String(validating: bytes, as: UTF8.self) != nil
            if (fed && validator.isComplete) != valid { wrong.append(bytes) }
        }
        #expect(wrong.isEmpty)
    }
}
