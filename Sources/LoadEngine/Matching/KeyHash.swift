internal import JSONScan
internal import Wire

/// A hash that all texts share which a condition of a match takes for equal: numbers as decimals, anything
/// else byte by byte.
enum KeyHash {
    /// Of a text, such as what a template gives.
    static func of(_ text: Span<UInt8>) -> UInt64 {
        if let number = JSONScan.numberHash(text) { return mix64(number ^ 0xA076_1D64_78BD_642F) }
        return PayloadHash.of(text, opcode: 0)
    }

    /// What requests and replies of a session are told apart by that have a value at one of the program's
    /// paths.
    static func of(_ value: UInt64, at path: Int, in session: SessionToken) -> UInt64 {
        mix64(value ^ mix64(session.bits &+ UInt64(path) &* 0x9E37_79B9_7F4A_7C15))
    }
}
