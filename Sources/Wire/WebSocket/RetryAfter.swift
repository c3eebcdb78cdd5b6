/// When a server that has refused a handshake wants to be asked again (RFC 9110 §10.2.3).
public enum RetryAfter {
    /// How long to wait, in nanoseconds, by the answer in the bytes from `start` to before `end`, which has
    /// been read as one already; `wall` is now, in nanoseconds since 1970, for answers that name a date.
    /// Nil if it does not say: without the header, with two of them, or with one that is neither a number of
    /// seconds nor a date.
    public static func wait(
        _ bytes: Span<UInt8>, from start: Int, to end: Int, at wall: Int64
    ) -> Int64? {
        guard case .complete(_, let head) = StatusLine.read(bytes, from: start, to: end) else {
            return nil
        }
        let fields = head.fields("retry-after", in: bytes)
        guard fields.count == 1 else { return nil }
        let value = ASCII.text(bytes, fields[0].value)
        guard !value.isEmpty, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            return HTTPDate.nanoseconds(of: value).map { max(0, $0.saturatingSum(with: -wall)) }
        }
        return (Int64(value) ?? .max).saturatingMultiple(of: 1_000_000_000)
    }
}
