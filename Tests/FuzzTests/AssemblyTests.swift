import TestSupport
import Testing
import Wire

@testable import wsplan_fuzz

/// Streams of frames as peers send them, right and damaged, put together in every chunking.
@Suite struct AssemblyTests {
    private static let texts = [
        "", "hello", "é", "a😀b", "\u{7FF}\u{800}\u{FFFF}", "0123456789012345",
    ]

    /// A frame as it is sent.
    private static func frame(
        _ opcode: Opcode, fin: Bool, _ payload: [UInt8], masked: Bool, compressed: Bool,
        _ draws: inout Draws
    ) -> [UInt8] {
        let key = masked ? UInt32(draws.below(1 << 30)) : nil
        let header = FrameHeader(
            opcode, fin: fin, reserved: compressed ? 4 : 0, maskKey: key,
            payloadLength: payload.count)
        var bytes = [UInt8](repeating: 0, count: header.headerLength)
        var span = bytes.mutableSpan
        header.write(into: &span, at: 0)
        for (index, byte) in payload.enumerated() {
            bytes.append(
                byte ^ UInt8(truncatingIfNeeded: header.maskKey >> (8 * UInt32(index & 3))))
        }
        return bytes
    }

    /// Some messages, whole and in fragments, with control frames between.
    private static func stream(masked: Bool, compression: Bool, _ draws: inout Draws) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0...draws.below(4) {
            let isText = draws.below(2) == 0
            let compressed = compression && draws.below(2) == 0
            var payload = Array(texts[draws.below(texts.count)].utf8)
            if draws.below(6) == 0 { payload += [UInt8](repeating: 0x61, count: 130) }
            let parts = 1 + draws.below(4)
            for part in 0..<parts {
                let cut = part == parts - 1 ? payload.count : draws.below(payload.count + 1)
                bytes += frame(
                    part > 0 ? .continuation : isText ? .text : .binary, fin: part == parts - 1,
                    Array(payload[..<cut]), masked: masked, compressed: compressed && part == 0,
                    &draws)
                payload.removeFirst(cut)
                if draws.below(4) == 0 {
                    bytes += frame(
                        draws.below(2) == 0 ? .ping : .pong, fin: true, [1, 2, 3], masked: masked,
                        compressed: false, &draws)
                }
            }
        }
        return bytes
    }

    @Test(arguments: [UInt8(0), 1, 2, 3])
    func messagesAreTheSameInWhateverPiecesTheyCome(_ choice: UInt8) {
        var draws = Draws(seed: UInt64(choice) &+ 7)
        for round in 0..<2_000 {
            var bytes = Self.stream(
                masked: choice & 1 != 0, compression: choice & 2 != 0, &draws)
            if round % 2 == 1 { bytes[draws.below(bytes.count)] ^= 1 << UInt8(draws.below(8)) }
            let input = [choice | UInt8(draws.below(64) << 2), UInt8(draws.below(60))] + bytes
            if let fault = FuzzTarget.assembly.fault(input) {
                Issue.record("\(input): \(fault)")
                return
            }
        }
    }
}
