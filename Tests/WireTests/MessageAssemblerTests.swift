import Testing
import Wire

/// What the assembler makes of frames, piece by piece. That chunking changes nothing is held by the
/// tests of the fuzzers.
@Suite struct MessageAssemblerTests {
    /// What bytes lead to, with at most 8 bytes a message.
    private func pieces(_ text: String, _ rules: FrameRules) -> [String] {
        let bytes = hex(text)
        var assembler = MessageAssembler()
        var found: [String] = []
        var position = 0
        while position < bytes.count {
            switch assembler.next(bytes.span, at: position, rules, limit: 8) {
            case .needMore:
                found.append("rest of \(assembler.restCount)")
                return found
            case .part(let end):
                found.append("part")
                position = end
            case .control(let header, let payload):
                found.append("\(header.opcode) of \(header.payloadLength)")
                position = payload + header.payloadLength
            case .message(let header, let payload):
                found.append("\(header.opcode) of \(header.payloadLength)")
                position = payload + header.payloadLength
            case .assembled(let kind, let end):
                let payload = assembler.takePayload().array()
                found.append("\(kind.compressed ? "packed " : "")\(kind.opcode) \(payload)")
                position = end
            case .failure(let fault):
                found.append("\(fault.code.rawValue) \(fault.text)")
                return found
            }
        }
        return found + (assembler.isEmpty ? [] : ["more to come"])
    }

    private static let packed = FrameRules(masked: false, compression: true)

    @Test(arguments: [
        ("8105 48656c6c6f", FrameRules.fromServer, ["text of 5"]),
        ("8200 8100", .fromServer, ["binary of 0", "text of 0"]),
        ("8102 c3", .fromServer, ["part", "more to come"]),
        ("81", .fromServer, ["rest of 1"]), ("8903 0102", .fromServer, ["rest of 4"]),
        ("0101 61 8001 62", .fromServer, ["part", "text [97, 98]"]),
        ("0201 ff 0000 8000", .fromServer, ["part", "part", "binary [255]"]),
        ("0101 c3 8001 a9", .fromServer, ["part", "text [195, 169]"]),
        (
            "0101 61 8901 78 8a00 8001 62", .fromServer,
            ["part", "ping of 1", "pong of 0", "text [97, 98]"]
        ),
        ("0101 61 8800", .fromServer, ["part", "close of 0", "more to come"]),
        ("8182 01020304 6063", .fromClient, ["text of 2"]),
        ("0181 01020304 60 8081 05060708 67", .fromClient, ["part", "text [97, 98]"]),
        ("c102 c3c3", packed, ["text of 2"]),
        ("4101 c3 8001 c3", packed, ["part", "packed text [195, 195]"]),
        // Failures, at the first byte that proves them.
        ("8101 c0", .fromServer, ["1007 text that is not UTF-8"]),
        ("8101 c3", .fromServer, ["1007 text that ends inside a character"]),
        ("0101 c3 8001 28", .fromServer, ["part", "1007 text that is not UTF-8"]),
        ("0101 c3 8000", .fromServer, ["part", "1007 text that ends inside a character"]),
        ("8104 c061", .fromServer, ["1007 text that is not UTF-8"]),
        ("8209", .fromServer, ["1009 message over 8 bytes"]),
        ("8209 000000000000000000", .fromServer, ["1009 message over 8 bytes"]),
        ("0205 0000000000 0004", .fromServer, ["part", "1009 message over 8 bytes"]),
        ("827f 7fffffffffffffff", .fromServer, ["1009 message over 8 bytes"]),
        ("8000", .fromServer, ["1002 continuation of no message"]),
        ("0101 61 8101 62", .fromServer, ["part", "1002 new message inside a fragmented one"]),
        ("0101 61 8181", .fromServer, ["part", "1002 masked frame from the server"]),
        ("0101 61 c001 62", packed, ["part", "1002 reserved bits set"]),
        ("8180 01020304", .fromServer, ["1002 masked frame from the server"]),
        ("8100", .fromClient, ["1002 unmasked frame from the client"]),
    ])
    func piecesComeAsTheFramesSay(bytes: String, rules: FrameRules, expected: [String]) {
        #expect(pieces(bytes, rules) == expected, "\(bytes)")
    }

    /// Whether nothing is kept, and whether there is a rest.
    private func state(of assembler: borrowing MessageAssembler) -> [Bool] {
        [assembler.isEmpty, assembler.restCount > 0]
    }

    /// Nothing is owned between messages; a message gives its memory away.
    @Test func itIsEmptyBetweenMessages() {
        var assembler = MessageAssembler()
        #expect(state(of: assembler) == [true, false])
        let bytes = hex("0101 61 8001 62")
        _ = assembler.next(bytes.span, at: 0, .fromServer, limit: 8)
        #expect(state(of: assembler) == [false, false])
        _ = assembler.next(bytes.span, at: 3, .fromServer, limit: 8)
        #expect(state(of: assembler) == [true, false])
        let (message, nothing) = (assembler.takePayload().array(), assembler.takePayload().array())
        #expect(message == [97, 98] && nothing == [])
    }

    @Test(arguments: [
        ("f248cdc9c90700", 8, true, "Hello"), ("f248cdc9c90700", 4, true, "inflates to over 4"),
        ("ff", 8, true, "cannot be inflated"), ("00", 8, false, ""),
    ])
    func compressedMessagesAreInflatedAndChecked(
        packed: String, limit: Int, isText: Bool, expected: String
    ) {
        var shared = SharedDeflate()
        var deflate = ConnectionDeflate(
            DeflateParameters(
                clientWindow: 15, serverWindow: 15, clientTakeover: false, serverTakeover: false),
            .client)
        var plain = ByteBuffer()
        let fault = deflate.open(
            hex(packed).span, MessageKind(text: isText, compressed: true), into: &plain,
            limit: limit, &shared)
        if let fault {
            #expect(fault.text.contains(expected) && !expected.isEmpty)
        } else {
            #expect(String(decoding: plain.array(), as: UTF8.self) == expected)
        }
    }
}
