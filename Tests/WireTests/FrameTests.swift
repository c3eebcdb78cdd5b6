import Testing
import Wire

/// Bytes written as hexadecimal digits with or without spaces.
func hex(_ text: String) -> [UInt8] {
    let digits = text.compactMap(\.hexDigitValue)
    return stride(from: 0, to: digits.count, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
}

@Suite struct FrameTests {
    /// The examples of RFC 6455 §5.7, without their payloads.
    static let examples: [(bytes: String, header: FrameHeader)] = [
        ("81 05", FrameHeader(.text, payloadLength: 5)),
        ("81 85 37fa213d", FrameHeader(.text, maskKey: 0x3d21_fa37, payloadLength: 5)),
        ("01 03", FrameHeader(.text, fin: false, payloadLength: 3)),
        ("80 02", FrameHeader(.continuation, payloadLength: 2)),
        ("89 05", FrameHeader(.ping, payloadLength: 5)),
        ("8a 85 37fa213d", FrameHeader(.pong, maskKey: 0x3d21_fa37, payloadLength: 5)),
        ("82 7e0100", FrameHeader(.binary, payloadLength: 256)),
        ("82 7f0000000000010000", FrameHeader(.binary, payloadLength: 65_536)),
        ("88 00", FrameHeader(.close, payloadLength: 0)),
        ("82 7e ffff", FrameHeader(.binary, payloadLength: 65_535)),
        ("82 fe 007e 01020304", FrameHeader(.binary, maskKey: 0x0403_0201, payloadLength: 126)),
        (
            "82 ff 7fffffffffffffff 01020304",
            FrameHeader(.binary, maskKey: 0x0403_0201, payloadLength: .max)
        ),
        ("c1 00", FrameHeader(.text, reserved: 4, payloadLength: 0)),
    ]

    @Test(arguments: examples)
    func aHeaderIsReadAtAnyPositionNeedsAllItsBytesAndIsWrittenBack(
        bytes: String, header: FrameHeader
    ) {
        let wire = hex(bytes)
        let rules = FrameRules(masked: header.masked, compression: header.compressed)
        for offset in [0, 3] {
            let buffer = [UInt8](repeating: 0xFF, count: offset) + wire
            for end in offset..<buffer.count {
                let cut = FrameHeader.parse(buffer.span, at: offset, to: end, rules: rules)
                #expect(cut == .needMore)
            }
            let parsed = FrameHeader.parse(buffer.span, at: offset, to: buffer.count, rules: rules)
            #expect(parsed == .header(header))
            var written = [UInt8](repeating: 0xFF, count: buffer.count)
            var span = written.mutableSpan
            let length = header.write(into: &span, at: offset)
            #expect(length == wire.count && length == header.headerLength)
            #expect(written == buffer)
        }
    }

    /// Broken headers up to the byte that proves it.
    static let broken: [(bytes: String, rules: FrameRules, error: FrameError)] = [
        ("83", .fromServer, .reservedOpcode(3)),
        ("8f", .fromServer, .reservedOpcode(15)),
        ("91", .fromServer, .reservedBits),
        ("a1", .fromServer, .reservedBits),
        ("c1", .fromServer, .reservedBits),
        ("c0", FrameRules(masked: false, compression: true), .reservedBits),
        ("c9", FrameRules(masked: false, compression: true), .reservedBits),
        ("d1", FrameRules(masked: false, compression: true), .reservedBits),
        ("09", .fromServer, .fragmentedControl),
        ("08", .fromServer, .fragmentedControl),
        ("81 80", .fromServer, .masked),
        ("81 05", .fromClient, .unmasked),
        ("89 7e", .fromServer, .longControl),
        ("88 ff", .fromClient, .longControl),
        ("82 7e 0000", .fromServer, .lengthNotMinimal),
        ("82 7e 007d", .fromServer, .lengthNotMinimal),
        ("82 7f 000000000000ffff", .fromServer, .lengthNotMinimal),
        ("82 7f 80", .fromServer, .lengthTooBig),
    ]

    @Test(arguments: broken)
    func aBrokenHeaderFailsAtTheByteThatProvesIt(
        bytes: String, rules: FrameRules, error: FrameError
    ) {
        let wire = hex(bytes)
        for end in 0..<wire.count {
            let cut = FrameHeader.parse(wire.span, at: 0, to: end, rules: rules)
            #expect(cut == .needMore)
        }
        let more = wire + [UInt8](repeating: 0, count: 20)
        let results = [
            FrameHeader.parse(wire.span, at: 0, to: wire.count, rules: rules),
            FrameHeader.parse(more.span, at: 0, to: more.count, rules: rules),
        ]
        #expect(results == [.failure(error), .failure(error)])
        #expect(!error.text.isEmpty)
    }

    @Test func aMessageIsOneFrameOrAStartContinuationsAndAnEnd() {
        typealias Step = (header: FrameHeader, part: FragmentState.Part)
        let text = MessageKind(text: true)
        let packed = MessageKind(text: false, compressed: true)
        let steps: [Step] = [
            (FrameHeader(.text, payloadLength: 1), .data(text, first: true, last: true)),
            (
                FrameHeader(.text, fin: false, payloadLength: 1),
                .data(text, first: true, last: false)
            ),
            (FrameHeader(.ping, payloadLength: 0), .control),
            (
                FrameHeader(.continuation, fin: false, payloadLength: 0),
                .data(text, first: false, last: false)
            ),
            (FrameHeader(.continuation, payloadLength: 0), .data(text, first: false, last: true)),
            (FrameHeader(.continuation, payloadLength: 0), .failure(.continuationWithoutStart)),
            (
                FrameHeader(.binary, fin: false, reserved: 4, payloadLength: 1),
                .data(packed, first: true, last: false)
            ),
            (FrameHeader(.binary, payloadLength: 1), .failure(.messageInsideMessage)),
            (FrameHeader(.text, fin: false, payloadLength: 1), .failure(.messageInsideMessage)),
            (FrameHeader(.continuation, payloadLength: 1), .data(packed, first: false, last: true)),
        ]
        var state = FragmentState.between
        let parts = steps.map { state.take($0.header) }
        #expect(parts == steps.map(\.part))
        #expect(state == .between)
    }
}
