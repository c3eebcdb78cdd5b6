import TestSupport
import Testing
import Wire

@testable import LoadEngine

/// What templates and numbers look like when they are rendered.
@Suite struct PayloadCodeTests {
    private static func render(_ slots: [PayloadTemplate.Slot], seed: UInt64 = 1) -> String {
        var code = PayloadCode()
        // Another template first, so that pools and choices do not begin at 0.
        _ = code.add(PayloadTemplate(parts: [.bytes([1, 2, 3]), .slot(.pick([[4], [5]]))]))
        let range = code.add(PayloadTemplate(parts: slots.map { .slot($0) }))
        var context = RenderContext(
            clientNumber: 12, sequence: 34, iteration: 56,
            id: IDText(0x0123_4567_89AB_4DEF, 0x8123_4567_89AB_CDEF), salt: 78,
            random: RandomStream(seed: seed), unique: RandomStream(seed: 9))
        var out = ByteBuffer()
        code.render(range, &context, to: &out)
        return String(decoding: out.array(), as: UTF8.self)
    }

    private static let letters = ["a", "bc", "def"].map { Array($0.utf8) }

    @Test(
        arguments: [
            (.id, "01234567-89ab-4def-8123-456789abcdef"), (.seq, "34"), (.clientIndex, "12"),
            (.clientID, "78-12"), (.iteration, "56"), (.int(-5, -5), "-5"),
            (.float(2.5, 2.5), "2.5"),
            (.pick([[0x78]]), "x"), (.sample(2, [[0x78], [0x79]], brackets: false), "x,y|y,x"),
            (.sample(9, [[0x78]], brackets: true), "[x]"), (.text(0), ""), (.bool, "true|false"),
        ] as [(PayloadTemplate.Slot, String)])
    func eachSlotWritesItsValue(_ slot: PayloadTemplate.Slot, _ wanted: String) {
        let allowed = wanted.split(separator: "|", omittingEmptySubsequences: false)
        #expect(allowed.contains(Self.render([slot])[...]))
    }

    @Test func drawsStayInTheirRangeAndReachAllOfIt() {
        var seen: [String: Set<String>] = [:]
        for seed in 0..<2_000 as Range<UInt64> {
            for (name, slot) in [
                ("int", .int(-1, 2)), ("pick", .pick(Self.letters)), ("bool", .bool),
                ("sample", .sample(2, Self.letters, brackets: false)), ("text", .text(1)),
                ("hex", .hex(1)),
            ] as [(String, PayloadTemplate.Slot)] {
                seen[name, default: []].insert(Self.render([slot], seed: seed))
            }
        }
        #expect(seen["int"] == ["-1", "0", "1", "2"])
        #expect(seen["pick"] == ["a", "bc", "def"])
        #expect(seen["bool"] == ["true", "false"])
        #expect(seen["sample"] == ["a,bc", "bc,a", "a,def", "def,a", "bc,def", "def,bc"])
        #expect(seen["text"]?.count == 62 && seen["hex"]?.count == 16)
    }

    @Test(
        arguments: [
            .int(.min, .max), .int(.max, .max), .float(-1.7e308, 1.7e308), .float(0, 1e300),
            .float(-1e18, 1e18),
        ] as [PayloadTemplate.Slot])
    func theWidestRangesGiveNumbers(_ slot: PayloadTemplate.Slot) {
        for seed in 0..<50 as Range<UInt64> {
            #expect(Double(Self.render([slot], seed: seed))?.isFinite == true)
        }
    }

    @Test func aUuidDoesNotFollowTheSeedAndLeavesOtherDrawsAlone() {
        #expect(Self.render([.uuid], seed: 1) == Self.render([.uuid], seed: 2))
        let with = Self.render([.uuid, .hex(20)]).suffix(20)
        #expect(with == Self.render([.hex(20)])[...])
    }

    @Test(
        arguments: [
            (0, "0"), (9, "9"), (10, "10"), (-1, "-1"), (1_234_567_890, "1234567890"),
            (.max, "9223372036854775807"), (.min, "-9223372036854775808"),
        ] as [(Int64, String)])
    func wholeNumbers(_ value: Int64, _ text: String) {
        var out = ByteBuffer()
        out.append(decimal: value)
        #expect(String(decoding: out.array(), as: UTF8.self) == text)
    }

    @Test func wholeNumbersOfEveryLength() {
        var draws = Draws(seed: 1)
        var unit: Int64 = 1
        for _ in 0..<19 {
            let around = [unit - 1, unit, unit + 1, unit * 9, unit &* 10 &- 1]
            let others = (0..<200).map { _ in Int64.random(in: -unit...unit, using: &draws) }
            for value in around + others {
                var out = ByteBuffer()
                out.append(decimal: value)
                let text = String(decoding: out.array(), as: UTF8.self)
                if text != "\(value)" { Issue.record("\(value) became \(text)") }
            }
            unit &*= 10
        }
    }

    @Test(
        arguments: [
            (0, "0"), (-0.0, "0"), (1, "1"), (0.5, "0.5"), (-0.25, "-0.25"), (0.000001, "0.000001"),
            (0.0000004, "0"), (-0.0000004, "0"), (1.9999999, "2"), (123.456789, "123.456789"),
            (999_999_999_999.5, "999999999999.5"), (1e15, "1000000000000000"), (1e19, "1e+19"),
            (-1e300, "-1e+300"),
        ] as [(Double, String)])
    func numbersWithDecimals(_ value: Double, _ text: String) {
        var out = ByteBuffer()
        out.append(fixed: value)
        #expect(String(decoding: out.array(), as: UTF8.self) == text)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_399_999, "2000-02-28T23:59:59.999Z"),
            (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_709_251_200_000, "2024-03-01T00:00:00.000Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
        ] as [(Int64, String)])
    func theWallClock(_ milliseconds: Int64, _ text: String) {
        var out = ByteBuffer()
        WallClockText.append(milliseconds * 1_000_000, to: &out)
        #expect(String(decoding: out.array(), as: UTF8.self) == text)
    }
}
