import Testing
import Wire

@testable import LoadEngine

@Suite struct MessageIDTests {
    private let id = MessageID(salt: 0xDEAD_BEEF)

    private func text(_ content: MessageID.Content) -> [UInt8] {
        var out = ByteBuffer()
        id.text(content).append(to: &out)
        return out.array()
    }

    @Test(arguments: [
        MessageID.Content(slot: 0, generation: 1, connection: 0, message: 0, label: 0),
        MessageID.Content(slot: 12_345, generation: 77, connection: 9_999, message: 2, label: 3),
        MessageID.Content(
            slot: 0xFF_FFFE, generation: 0x3_FFFF, connection: 0xFF_FFFF, message: 0xFFF,
            label: 0x3FF),
        .unanswered(0), .unanswered(0x3F_FFFF_FFFF_FFFF),
    ])
    func anIDSaysWhatWasWrittenIntoIt(_ content: MessageID.Content) {
        let text = text(content)
        let parsed = id.parse(text.span, from: 0, to: text.count)
        let slot = id.slot(text.span, from: 0, to: text.count)
        let stands = id.text(content).stands(in: text.span, at: 0)
        #expect(parsed == content)
        #expect(slot == content.slot)
        #expect(stands)
    }

    @Test func noOtherTextStandsForAnID() {
        let content = MessageID.Content(slot: 5, generation: 2, connection: 3, message: 1, label: 0)
        let good = text(content)
        for position in good.indices {
            for bit in 0..<8 {
                var bad = good
                bad[position] ^= 1 << UInt8(bit)
                let stands = id.text(content).stands(in: bad.span, at: 0)
                if stands { Issue.record("bit \(bit) of \(position) makes no difference") }
            }
        }
    }

    @Test func anIDHasTheShapeOfAVersion4UUID() {
        let content = MessageID.Content(
            slot: 0x12_3456, generation: 0x2_ABCD, connection: 0x78_9ABC, message: 0xDEF,
            label: 0x123)
        let text = String(decoding: text(content), as: UTF8.self)
        #expect(text == "deadbeef-aaf3-4523-8123-456789abcdef")
    }

    @Test func everythingElseIsRefused() {
        let good = text(
            .init(slot: 7, generation: 9, connection: 3, message: 1, label: 1))
        let short = id.parse(good.span, from: 0, to: 35)
        #expect(short == nil)
        for position in good.indices {
            // A control byte, a hyphen or digit in the wrong place, and what only looks like one.
            for byte: UInt8 in [0x00, 0x11, 0x20, 0x21, 0x2E, 0x2F, 0x3A, 0x40, 0x47, 0x67, 0xFF] {
                var bad = good
                bad[position] = byte
                guard bad != good else { continue }
                guard id.parse(bad.span, from: 0, to: bad.count) == nil else {
                    Issue.record("byte \(byte) at \(position) was taken")
                    return
                }
            }
        }
        let other = MessageID(salt: 1)
        let foreign = other.parse(good.span, from: 0, to: good.count)
        #expect(foreign == nil)
    }

    @Test func hexadecimalGoesBothWays() {
        var random = RandomStream(seed: 5)
        for _ in 0..<10_000 {
            let value = UInt32(truncatingIfNeeded: random.next())
            let digits = Hexadecimal.digits(of: value)
            var text: [UInt8] = []
            for place in 0..<8 {
                text.append(UInt8(truncatingIfNeeded: digits >> UInt64(8 * place)))
            }
            let written = String(value, radix: 16)
            let padded = String(repeating: "0", count: 8 - written.count) + written
            guard String(decoding: text, as: UTF8.self) == padded,
                Hexadecimal.value(of: digits) == value
            else {
                Issue.record("\(padded)")
                return
            }
        }
    }
}
