/// The body of an HTTP/1 answer as far as it has come, for reports of what a server said when it
/// refused (RFC 9112 §6).
public struct HTTPBody: Hashable, Sendable {
    /// The most that is kept of a body, in bytes.
    public static let longest = 2_048

    /// Its first bytes; none of one that is compressed.
    public private(set) var bytes: [UInt8] = []
    /// Whether nothing more of it is worth waiting for.
    public private(set) var isWhole = true

    /// Reads the answer in `bytes`, whose head must be complete; an empty body if it is not.
    public init(of answer: Span<UInt8>) {
        guard case .complete(_, let head) = StatusLine.read(answer, from: 0, to: answer.count)
        else { return }
        let coding = head.fields("content-encoding", in: answer).first
        if let coding, !ASCII.matches(answer, coding.value, "identity") { return }
        let rest = head.end..<answer.count
        if let transfer = head.fields("transfer-encoding", in: answer).last,
            ASCII.matches(answer, transfer.value, "chunked")
        {
            takeChunks(answer, rest)
            return
        }
        let length = head.fields("content-length", in: answer).first.map {
            Int(ASCII.text(answer, $0.value)) ?? 0
        }
        take(answer, rest.prefix(max(0, length ?? .max)))
        isWhole = bytes.count >= min(length ?? .max, Self.longest)
    }

    private mutating func take(_ answer: Span<UInt8>, _ range: Range<Int>) {
        bytes += range.prefix(Self.longest - bytes.count).map { answer[$0] }
    }

    /// The chunks of RFC 9112 §7.1, without their sizes.
    private mutating func takeChunks(_ answer: Span<UInt8>, _ range: Range<Int>) {
        var position = range.lowerBound
        while bytes.count < Self.longest {
            var line = position
            while line < range.upperBound, answer[line] != UInt8(ascii: "\n") { line += 1 }
            guard line < range.upperBound else {
                isWhole = false
                return
            }
            let digits = (position..<line).prefix {
                answer[$0] != UInt8(ascii: ";") && answer[$0] > 0x20
            }
            // The last chunk has no bytes; what is no size ends the body too.
            guard let size = Int(ASCII.text(answer, digits), radix: 16), size > 0 else { return }
            let start = line + 1
            take(answer, start..<min(range.upperBound, start + min(size, Self.longest)))
            guard size <= range.upperBound - start else {
                isWhole = bytes.count >= Self.longest
                return
            }
            // The line end behind the chunk.
            position = min(range.upperBound, start + size + 2)
        }
    }
}
