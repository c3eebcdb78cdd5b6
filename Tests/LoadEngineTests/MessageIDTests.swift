import Testing
import Wire

@testable import LoadEngine

@Suite struct MessageIDTests {
    private let id = MessageID(salt: 0xDEAD_BEEF)

    private func text(_ content: MessageID.Content) -> [UInt8] {
        var out = ByteBuffer()
        id.append(content, to: &out)
        return out.array()
    }

    @Test(arguments: [
        MessageID.Content(index: 0, generation: 1, tail: 0),
        MessageID.Content(index: 12_345, generation: 77, tail: 0x000_2003),
        MessageID.Content(index: .max, generation: 0xFFF_FFFF, tail: 0xFFF_FFFF),
        MessageID.Content(index: -1, generation: 0x123_4567, tail: 0x765_4321),
    ])
    func anIDSaysWhatWasWrittenIntoIt(_ content: MessageID.Content) {
        let text = text(content)
        #expect(id.parse(text.span, from: 0, to: text.count) == content)
    }

    @Test func anIDHasTheShapeOfAVersion4UUID() {
        let text = String(
            decoding: text(.init(index: 0x1234_5678, generation: 0x9AB_CDEF, tail: 0x135_7ACE)),
            as: UTF8.self)
        #expect(text == "deadbeef-9abc-4def-8123-45678" + "1357ace")
        #expect(text.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
    }

    @Test func everythingElseIsRefused() {
        let good = text(.init(index: 7, generation: 9, tail: 1))
        #expect(id.parse(good.span, from: 0, to: 35) == nil)
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
        #expect(other.parse(good.span, from: 0, to: good.count) == nil)
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
