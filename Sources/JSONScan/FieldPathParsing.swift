/// Why a text is not a path into a JSON document.
public enum FieldPathError: Error, Equatable, Sendable {
    /// It does not begin with `$`, or something other than `.` follows it.
    case missingRoot
    /// Nothing stands between two dots, or behind the last one.
    case emptyStep
    /// `[0]` is not how an index is written; `.0` is.
    case bracket
}

extension FieldPath {
    /// Reads `$` or `$.path.0.name`; a step of digits alone (without leading zeros) is an index
    /// too.
    public init(parsing text: String) throws(FieldPathError) {
        let bytes = Array(text.utf8)
        guard !bytes.contains(UInt8(ascii: "[")) else { throw .bracket }
        guard bytes.first == UInt8(ascii: "$") else { throw .missingRoot }
        guard bytes.count > 1 else {
            self.init(steps: [])
            return
        }
        guard bytes[1] == UInt8(ascii: ".") else { throw .missingRoot }
        var steps: [Step] = []
        for key in bytes[2...].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        {
            guard !key.isEmpty else { throw .emptyStep }
            steps.append(Step(key: Array(key), index: Self.index(key)))
        }
        self.init(steps: steps)
    }

    private static func index(_ key: ArraySlice<UInt8>) -> Int? {
        guard key.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        guard key.count == 1 || key.first != UInt8(ascii: "0") else { return nil }
        return Int(String(decoding: key, as: UTF8.self))
    }
}
