import Testing
import Wire

@Suite struct CloseTests {
    @Test func theCodesThatAFrameMayCarry() {
        let sendable = (0...0xFFFF).filter { CloseCode(rawValue: UInt16($0)).isSendable }
        #expect(sendable == Array(1000...1003) + Array(1007...1014) + Array(3000...4999))
    }

    static let payloads: [(bytes: String, parsed: ClosePayload, answer: UInt16?)] = [
        ("", .empty, nil),
        ("03", .invalid(.protocolError), 1002),
        ("03e8", .code(.normal, reasonLength: 0), 1000),
        ("0fa0 627965", .code(CloseCode(rawValue: 4000), reasonLength: 3), 4000),
        ("03ed", .invalid(.protocolError), 1002),
        ("0000 6f6b", .invalid(.protocolError), 1002),
        ("03e8 c328", .invalid(.invalidPayload), 1007),
        ("03e8 e282", .invalid(.invalidPayload), 1007),
    ]

    @Test(arguments: payloads)
    func whatACloseFrameSays(bytes: String, parsed: ClosePayload, answer: UInt16?) {
        let wire = [0xFF] + hex(bytes) + [0xFF]
        let found = ClosePayload.parse(wire.span, from: 1, to: wire.count - 1)
        #expect(found == parsed && found.answer?.rawValue == answer)
    }
}
