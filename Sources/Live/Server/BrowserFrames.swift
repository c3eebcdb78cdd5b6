internal import Wire

/// The frames that a browser and a live server send each other, each as a whole. A browser has nothing to
/// say here but ping and close; what it says besides is passed over.
enum BrowserFrames {
    /// The longest frame that is taken, in bytes of payload.
    private static let longest = 4_096

    /// What a browser's next frame is.
    enum Next: Equatable {
        case needMore
        case nothing
        /// To be answered with the same bytes.
        case ping([UInt8])
        /// To be answered with the same code.
        case close(CloseCode?)
        /// It breaks the rules; the connection is closed with this code.
        case failure(CloseCode)
    }

    /// Takes the next frame off the input, if it is all there.
    static func take(from input: inout ByteBuffer) -> Next {
        let parse = input.withBytes(from: 0, to: input.count) {
            FrameHeader.parse($0, at: 0, to: $0.count, rules: .fromClient)
        }
        switch parse {
        case .needMore: return .needMore
        case .failure: return .failure(.protocolError)
        case .header(let header):
            if header.payloadLength > longest { return .failure(.messageTooBig) }
            let end = header.frameLength
            guard input.count >= end else { return .needMore }
            input.withMutableBytes(from: header.headerLength, to: end) { payload in
                Masking.apply(
                    key: header.maskKey, to: &payload, from: 0, to: header.payloadLength)
            }
            defer { input.removeFirst(end) }
            return input.withBytes(from: header.headerLength, to: end) { payload in
                switch header.opcode {
                case .ping: .ping(payload.indices.map { payload[$0] })
                case .close: close(payload)
                default: .nothing
                }
            }
        }
    }

    private static func close(_ payload: Span<UInt8>) -> Next {
        switch ClosePayload.parse(payload, from: 0, to: payload.count) {
        case .empty: .close(nil)
        case .code(let code, _): .close(code)
        case .invalid(let code): .failure(code)
        }
    }

    /// A frame of the server's.
    static func frame(_ opcode: Opcode, _ payload: [UInt8]) -> [UInt8] {
        head(opcode, payload.count) + payload
    }

    /// What stands before so many bytes of a frame of the server's.
    static func head(_ opcode: Opcode, _ length: Int) -> [UInt8] {
        let header = FrameHeader(opcode, payloadLength: length)
        var head = [UInt8](repeating: 0, count: header.headerLength)
        var span = head.mutableSpan
        header.write(into: &span, at: 0)
        return head
    }

    /// A close frame.
    static func close(_ code: CloseCode?) -> [UInt8] {
        frame(.close, code.map { [UInt8($0.rawValue >> 8), UInt8($0.rawValue & 255)] } ?? [])
    }
}
