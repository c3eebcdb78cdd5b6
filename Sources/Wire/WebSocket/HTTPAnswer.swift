/// The whole answer to a GET as it comes, strictly: a body that is shorter or longer than it was said to
/// be is wrong (RFC 9112 §6, §7.1). Bytes may come in any pieces.
public struct HTTPAnswer: Sendable {
    /// How far it is.
    public enum State: Equatable, Sendable {
        case open, whole
        /// It can never become a right answer; the text says why.
        case invalid(String)
    }

    /// What the next bytes are.
    private enum Part: Equatable {
        case head
        /// So many bytes of a body of known length.
        case rest(Int)
        /// The line with the size of a chunk, and those behind the last one.
        case size, trailer
        /// So many bytes of a chunk, and of the line end behind it.
        case chunk(Int)
        case chunkEnd(Int)
        /// Everything up to the end of the stream.
        case untilEnd
    }

    public private(set) var state = State.open
    /// The status; 0 until the head is known.
    public private(set) var status = 0
    /// The status with its phrase, such as `status 503 Service Unavailable`.
    public private(set) var statusText = ""
    /// Where the answer sends its reader, as it says.
    public private(set) var location: String?
    /// Bytes of the body so far.
    public private(set) var length = 0

    private var part = Part.head
    /// The head, or a line of a chunk, as far as it is there.
    private var line: [UInt8] = []
    /// The body that was not taken yet.
    private var body: [UInt8] = []
    /// How long it was said to be.
    private var promised = 0

    /// The longest line about a chunk, and all lines behind the last one together.
    private static let longestLine = 4_096

    public init() {}

    /// Takes what came.
    public mutating func take(_ bytes: [UInt8]) {
        var rest = bytes[...]
        while !rest.isEmpty, state == .open { step(&rest) }
        if !rest.isEmpty, state == .whole {
            state = .invalid("more came than the body was said to be")
        }
    }

    /// Nothing more comes.
    public mutating func end() {
        guard state == .open else { return }
        switch part {
        case .untilEnd: state = .whole
        case .head:
            state = .invalid(
                line.isEmpty ? "closed without an answer" : "closed within the head of the answer")
        case .rest: state = .invalid("closed after \(length) of \(promised) bytes")
        default: state = .invalid("closed before the last chunk")
        }
    }

    /// The bytes of the body that came since this was last asked.
    public mutating func takeBody() -> [UInt8] {
        defer { body.removeAll(keepingCapacity: true) }
        return body
    }

    private mutating func step(_ rest: inout ArraySlice<UInt8>) {
        switch part {
        case .head: takeHead(&rest)
        case .rest(let count):
            let left = count - takeBody(&rest, count)
            part = .rest(left)
            if left == 0 { state = .whole }
        case .size:
            if let text = takeLine(&rest) { begin(chunk: text) }
        case .chunk(let count):
            let left = count - takeBody(&rest, count)
            part = left == 0 ? .chunkEnd(2) : .chunk(left)
        case .chunkEnd(let left):
            guard rest.removeFirst() == (left == 2 ? 0x0D : 0x0A) else {
                state = .invalid("a chunk is longer than its size")
                return
            }
            part = left == 2 ? .chunkEnd(1) : .size
        case .trailer:
            if takeLine(&rest)?.isEmpty == true { state = .whole }
        case .untilEnd: takeBody(&rest, .max)
        }
    }

    @discardableResult
    private mutating func takeBody(_ rest: inout ArraySlice<UInt8>, _ count: Int) -> Int {
        let piece = rest.prefix(count)
        body += piece
        length += piece.count
        rest = rest.dropFirst(piece.count)
        return piece.count
    }

    /// A line without its end, once that is there.
    private mutating func takeLine(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let piece = rest.prefix { $0 != 0x0A }
        line += piece
        rest = rest.dropFirst(piece.count)
        guard line.count <= Self.longestLine else {
            state = .invalid("a line between chunks is over 4 KiB")
            return nil
        }
        guard rest.popFirst() != nil else { return nil }
        defer { line = [] }
        return line.last == 0x0D ? line.dropLast() : line
    }

    /// A chunk begins; the last one has no bytes.
    private mutating func begin(chunk text: [UInt8]) {
        let digits = text.prefix { $0 != UInt8(ascii: ";") && $0 > 0x20 }
        let isNumber = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
        guard isNumber, digits.count <= 15,
            let size = Int(String(decoding: digits, as: UTF8.self), radix: 16)
        else {
            state = .invalid("malformed size of a chunk")
            return
        }
        part = size == 0 ? .trailer : .chunk(size)
    }

    private mutating func takeHead(_ rest: inout ArraySlice<UInt8>) {
        let before = line.count
        line += rest
        switch StatusLine.read(line.span, from: 0, to: line.count) {
        case .needMore: rest = []
        case .invalid(let text): state = .invalid(text)
        case .complete(let status, let head):
            rest = rest.dropFirst(head.end - before)
            let bytes = line
            line = []
            read(status, head, bytes.span)
        }
    }

    private mutating func read(_ line: StatusLine, _ head: HTTPHead, _ bytes: Span<UInt8>) {
        status = line.status
        statusText = line.text(bytes)
        location = head.fields("location", in: bytes).first.map { ASCII.text(bytes, $0.value) }
        if let coding = head.fields("content-encoding", in: bytes).first,
            !ASCII.matches(bytes, coding.value, "identity")
        {
            state = .invalid("the body is compressed, which was not asked for")
            return
        }
        if status == 204 || status == 304 {
            state = .whole
            return
        }
        // With both the length does not count (RFC 9112 §6.3).
        if let transfer = head.fields("transfer-encoding", in: bytes).last {
            guard ASCII.matches(bytes, transfer.value, "chunked") else {
                state = .invalid("a transfer coding that is not chunked")
                return
            }
            part = .size
            return
        }
        let lengths = Set(
            head.fields("content-length", in: bytes).map { ASCII.text(bytes, $0.value) })
        guard let text = lengths.first else {
            part = .untilEnd
            return
        }
        guard lengths.count == 1, (1...15).contains(text.utf8.count),
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text)
        else {
            state = .invalid("malformed content-length")
            return
        }
        promised = length
        part = .rest(length)
        if length == 0 { state = .whole }
    }
}
