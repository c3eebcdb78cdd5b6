import Testing
import Wire

@Suite struct MaskingTests {
    static let key: UInt32 = 0x3d21_fa37

    /// The definition in RFC 6455 §5.3, byte by byte.
    func masked(_ bytes: [UInt8], phase: Int) -> [UInt8] {
        let key: [UInt8] = [0x37, 0xfa, 0x21, 0x3d]
        return bytes.indices.map { bytes[$0] ^ key[($0 + phase) % 4] }
    }

    @Test func theExampleOfTheRFC() {
        var bytes = Array("Hello".utf8)
        var span = bytes.mutableSpan
        Masking.apply(key: Self.key, to: &span, from: 0, to: 5)
        #expect(bytes == hex("7f9f4d5158"))
    }

    @Test(arguments: 0..<4)
    func everyLengthAndOffsetAtEveryPhaseInPlaceAndCopied(phase: Int) {
        let random = (0..<256).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ 13) }
        for length in 0...100 {
            for offset in 0...8 {
                let payload = Array(random[offset..<(offset + length)])
                let wanted =
                    random[..<offset] + masked(payload, phase: phase) + random[(offset + length)...]
                var bytes = random
                var span = bytes.mutableSpan
                Masking.apply(
                    key: Self.key, phase: phase, to: &span, from: offset, to: offset + length)
                guard bytes == Array(wanted) else {
                    Issue.record("in place: \(length) bytes at \(offset)")
                    return
                }
                var target = random
                var other = target.mutableSpan
                Masking.copy(
                    payload.span, from: 0, count: length, key: Self.key, phase: phase,
                    into: &other, at: offset)
                guard target == Array(wanted) else {
                    Issue.record("copied: \(length) bytes to \(offset)")
                    return
                }
            }
        }
    }

    @Test func aPayloadMaskedInPiecesIsThePayloadMaskedAtOnce() {
        let payload = (0..<200).map { UInt8($0) }
        for cut in 0...200 {
            var bytes = payload
            var span = bytes.mutableSpan
            Masking.apply(key: Self.key, to: &span, from: 0, to: cut)
            Masking.apply(key: Self.key, phase: cut, to: &span, from: cut, to: 200)
            guard bytes == masked(payload, phase: 0) else {
                Issue.record("cut at \(cut)")
                return
            }
        }
    }
}
