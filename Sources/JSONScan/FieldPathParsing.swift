extension FieldPath {
    /// Reads `$`, `$.id`, `$.items.0.name`, `$.items[0].name` or `$['a key']`; nil if it is no such
    /// path. Dots and brackets are two spellings of one path, but what is quoted is never an index.
    public init?(parsing text: some StringProtocol) {
        var reader = FieldPathReader(Array(text.utf8))
        guard let steps = reader.steps() else { return nil }
        self.init(steps: steps)
    }
}

/// Takes the text of a path apart, step by step.
private struct FieldPathReader {
    private let bytes: [UInt8]
    private var at = 1

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func steps() -> [FieldPath.Step]? {
        guard bytes.first == UInt8(ascii: "$") else { return nil }
        var steps: [FieldPath.Step] = []
        while let mark = next {
            at += 1
            let step: FieldPath.Step?
            switch mark {
            case UInt8(ascii: "."): step = dotted()
            case UInt8(ascii: "["): step = bracketed()
            default: return nil
            }
            guard let step else { return nil }
            steps.append(step)
        }
        return steps
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    /// A name or a number behind a dot; `*` would be all values, and a path leads to one.
    private mutating func dotted() -> FieldPath.Step? {
        let start = at
        while let byte = next, byte != UInt8(ascii: "."), byte != UInt8(ascii: "[") { at += 1 }
        let name = bytes[start..<at]
        guard !name.isEmpty, name != [UInt8(ascii: "*")], !name.contains(UInt8(ascii: "]")) else {
            return nil
        }
        return FieldPath.Step(key: Array(name), index: Self.index(name))
    }

    /// A number or a quoted key in brackets, of which the first one has been taken.
    private mutating func bracketed() -> FieldPath.Step? {
        skipBlanks()
        let step: FieldPath.Step?
        if let quote = next, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
            step = quoted(quote).map { FieldPath.Step(key: $0, index: nil) }
        } else {
            let start = at
            while let byte = next, byte &- 0x30 < 10 { at += 1 }
            step = Self.index(bytes[start..<at]).map {
                FieldPath.Step(key: Array(bytes[start..<at]), index: $0)
            }
        }
        skipBlanks()
        guard next == UInt8(ascii: "]") else { return nil }
        at += 1
        return step
    }

    /// What stands between two quotes; a backslash takes the meaning from a quote or another one.
    private mutating func quoted(_ quote: UInt8) -> [UInt8]? {
        var key: [UInt8] = []
        at += 1
        while let byte = next, byte != quote {
            if byte == UInt8(ascii: "\\") {
                at += 1
                guard next == quote || next == byte else { return nil }
            }
            key.append(bytes[at])
            at += 1
        }
        guard next == quote else { return nil }
        at += 1
        return key
    }

    private mutating func skipBlanks() { while next == 0x20 { at += 1 } }

    /// The number that digits are; nil for anything else.
    private static func index(_ digits: ArraySlice<UInt8>) -> Int? {
        guard digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        return Int(String(decoding: digits, as: UTF8.self))
    }
}
