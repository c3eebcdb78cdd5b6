internal import Plan

/// Hides values of secret names where rows are only looked at.
struct RowMask: Sendable {
    let names: SecretNames
    /// The name of the data set.
    let set: String

    /// Whether all values of a column are secret: of a field by a name on its path, of whole rows by
    /// the name of the set.
    func hides(_ column: String?) -> Bool {
        if names.contains(set) { return true }
        return column?.split(separator: ".").contains { names.contains(String($0)) } ?? false
    }

    /// JSON that was checked with `"***"` for each value of a secret key.
    func shown(json value: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var done = 0
        var checker = JSONChecker(value[...])
        while let byte = checker.peek {
            guard byte == UInt8(ascii: "\"") else {
                checker.skip()
                continue
            }
            let start = checker.at
            _ = checker.value()
            let name = String(decoding: value[start + 1..<checker.at - 1], as: UTF8.self)
            checker.skipSpace()
            // Only a key is followed by a colon.
            guard checker.take(":"), names.contains(name) else { continue }
            checker.skipSpace()
            result += value[done..<checker.at] + "\"\(Redaction.mask)\"".utf8
            _ = checker.value()
            done = checker.at
        }
        return result + value[done...]
    }
}
