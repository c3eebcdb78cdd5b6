import Wire

/// What the frame parser and its helpers promise: in whatever pieces bytes arrive they are the same
/// frames, and a header is written back as the bytes it came from.
enum FrameChecks {
    /// The first byte chooses the rules, the others are what a peer sends.
    static func fault(_ input: [UInt8]) -> String? {
        guard let choice = input.first else { return nil }
        let bytes = Array(input.dropFirst())
        let rules = FrameRules(masked: choice & 1 != 0, compression: choice & 2 != 0)
        let whole = frames(bytes, rules, pieces: bytes.count)
        for pieces in [1, 3, 1 + Int(choice >> 2)] {
            let parts = frames(bytes, rules, pieces: pieces)
            if parts != whole { return "in pieces of \(pieces): \(parts), at once: \(whole)" }
        }
        return texts(bytes) ?? close(bytes)
    }

    /// What was found in the bytes when they arrive in pieces of this length, up to the first error
    /// or the last header that is there.
    private static func frames(_ bytes: [UInt8], _ rules: FrameRules, pieces: Int) -> [String] {
        var found: [String] = []
        var position = 0
        var state = FragmentState.between
        var end = 0
        while end < bytes.count {
            end = min(bytes.count, end + max(1, pieces))
            arrived: while position < end {
                switch FrameHeader.parse(bytes.span, at: position, to: end, rules: rules) {
                case .needMore: break arrived
                case .failure(let error): return found + ["\(position): \(error.text)"]
                case .header(let header):
                    var copy = [UInt8](repeating: 0, count: header.headerLength)
                    var span = copy.mutableSpan
                    header.write(into: &span, at: 0)
                    let written = copy == Array(bytes[position..<position + header.headerLength])
                    let part = state.take(header)
                    found.append("\(position): \(header) \(part) \(written)")
                    if !written { fatalError("the header is written as \(copy)") }
                    if case .failure = part { return found }
                    guard header.payloadLength <= bytes.count else { return found }
                    position += header.frameLength
                }
            }
        }
        return found
    }

    /// Text in two pieces is valid where the whole is, and as the standard library says.
    private static func texts(_ bytes: [UInt8]) -> String? {
        let isText = String(validating: bytes, as: UTF8.self) != nil
        for cut in [0, bytes.count / 3, bytes.count / 2] {
            var validator = UTF8Validator()
            let found =
                validator.feed(bytes.span, from: 0, to: cut)
                && validator.feed(bytes.span, from: cut, to: bytes.count) && validator.isComplete
            if found != isText { return "cut at \(cut) the text is \(found ? "" : "in")valid" }
        }
        return nil
    }

    private static func close(_ bytes: [UInt8]) -> String? {
        _ = ClosePayload.fault(bytes.span, from: 0, to: bytes.count)
        guard
            case .code(let code, let length) = ClosePayload.parse(
                bytes.span, from: 0, to: bytes.count)
        else { return nil }
        return code.isSendable && length == bytes.count - 2 ? nil : "close code \(code.rawValue)"
    }
}
