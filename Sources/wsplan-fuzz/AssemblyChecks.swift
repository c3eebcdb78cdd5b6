import Wire

/// What the assembler of messages promises: in whatever pieces bytes arrive they are the same messages,
/// those that a plain reading of all the frames gives.
enum AssemblyChecks {
    /// The first byte chooses the rules and the pieces, the second the largest message; the others are
    /// what a peer sends.
    static func fault(_ input: [UInt8]) -> String? {
        guard input.count > 1 else { return nil }
        let rules = FrameRules(masked: input[0] & 1 != 0, compression: input[0] & 2 != 0)
        let limit = Int(input[1]) * 4
        let bytes = Array(input.dropFirst(2))
        let wanted = plainly(bytes, rules, limit)
        for size in [bytes.count, 1, 2, 7, 1 + Int(input[0] >> 2)] {
            let found = assembled(bytes, rules, limit, pieces: max(1, size))
            if found != wanted { return "in pieces of \(size): \(found), in truth: \(wanted)" }
        }
        return nil
    }

    // MARK: The assembler

    /// Longer rests than this would be no heads.
    private static let headRoom = 256

    private static func assembled(
        _ bytes: [UInt8], _ rules: FrameRules, _ limit: Int, pieces: Int
    ) -> [String] {
        var assembler = MessageAssembler()
        var found: [String] = []
        let region = Region(count: headRoom + max(1, bytes.count))
        defer { region.free() }
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + pieces)
            let rest = assembler.restCount
            if rest > 14 + 125 { return found + ["a rest of \(rest) bytes"] }
            assembler.putRest(into: region, at: headRoom - rest)
            assembler.forgetRest()
            region.store(Array(bytes[start..<end]), at: headRoom)
            let goesOn = region.withBytes(from: headRoom - rest, to: headRoom + end - start) {
                take($0, rules, limit, &assembler, &found)
            }
            if !goesOn { return found }
            start = end
        }
        return found
    }

    /// Takes all pieces of what arrived; false after a failure.
    private static func take(
        _ bytes: Span<UInt8>, _ rules: FrameRules, _ limit: Int,
        _ assembler: inout MessageAssembler, _ found: inout [String]
    ) -> Bool {
        var position = 0
        while position < bytes.count {
            switch assembler.next(bytes, at: position, rules, limit: limit) {
            case .needMore: return true
            case .part(let end): position = end
            case .control(let header, let start):
                position = start + header.payloadLength
                let plain = unmasked(bytes, start, header.payloadLength, header.maskKey)
                found.append("\(header.opcode) \(plain)")
            case .message(let header, let start):
                position = start + header.payloadLength
                let plain = unmasked(bytes, start, header.payloadLength, header.maskKey)
                let kind = MessageKind(text: header.opcode == .text, compressed: header.compressed)
                // Only what is not masked has been checked in place.
                if rules.masked, let fault = self.fault(of: plain, kind) {
                    found.append(fault.text)
                    return false
                }
                found.append("\(kind) \(plain)")
            case .assembled(let kind, let end):
                position = end
                found.append("\(kind) \(assembler.takePayload().array())")
            case .failure(let fault):
                found.append(fault.text)
                return false
            }
        }
        return true
    }

    private static func unmasked(
        _ bytes: Span<UInt8>, _ start: Int, _ count: Int, _ key: UInt32
    ) -> [UInt8] {
        (0..<count).map {
            bytes[start + $0] ^ UInt8(truncatingIfNeeded: key >> (8 * UInt32($0 & 3)))
        }
    }

    // MARK: The truth

    /// The same, read frame by frame from bytes that are all there; a frame that is cut gives nothing
    /// but what its head alone or the text so far proves.
    private static func plainly(_ bytes: [UInt8], _ rules: FrameRules, _ limit: Int) -> [String] {
        var found: [String] = []
        var position = 0
        var state = FragmentState.between
        var message: [UInt8] = []
        while position < bytes.count {
            let parse = FrameHeader.parse(
                bytes.span, at: position, to: bytes.count, rules: rules)
            guard case .header(let header) = parse else {
                if case .failure(let error) = parse { found.append(error.text) }
                return found
            }
            let start = position + header.headerLength
            let isWhole = header.payloadLength <= bytes.count - start
            let end = isWhole ? start + header.payloadLength : bytes.count
            let plain = unmasked(bytes.span, start, end - start, header.maskKey)
            switch state.take(header) {
            case .failure(let error): return found + [error.text]
            case .control:
                guard isWhole else { return found }
                found.append("\(header.opcode) \(plain)")
            case .data(let kind, let first, let last):
                if first { message = [] }
                if header.payloadLength > limit - message.count {
                    return found + [MessageFault.tooLarge(limit: limit).text]
                }
                message += plain
                if let fault = fault(of: message, kind) {
                    if fault != .textCut || isWhole && last { return found + [fault.text] }
                }
                guard isWhole else { return found }
                if last { found.append("\(kind) \(message)") }
            }
            position = end
        }
        return found
    }

    private static func fault(of message: [UInt8], _ kind: MessageKind) -> MessageFault? {
        guard kind.text, !kind.compressed else { return nil }
        return UTF8Validator.fault(message.span, from: 0, to: message.count)
    }
}
