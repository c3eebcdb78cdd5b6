/// Upgraded connections as the loops of the floor use them: plain sockets, or TLS over them.
protocol FloorTransport: ~Copyable {
    /// Number of connections.
    var count: Int { get }
    /// Waits at most `timeout` nanoseconds; returns how many connections can be read.
    mutating func wait(timeout: Int64) -> Int
    /// The connection of the i-th event of the last wait.
    func connection(ofEvent index: Int) -> Int
    /// Receives once and returns the number of bytes, which the next call overwrites.
    mutating func receive(_ connection: Int) throws(BenchError) -> Int
    /// Whether the connection of the last `receive` has more that `wait` does not tell of.
    var hasMore: Bool { get }
    /// The first bytes of what was received last.
    func received(_ count: Int) -> ArraySlice<UInt8>
    /// Sends all bytes, or throws because the connection takes no more.
    mutating func send(_ connection: Int, _ bytes: [UInt8]) throws(BenchError)
}

extension FloorTransport where Self: ~Copyable {
    /// Receives all that there is now and returns the number of bytes.
    mutating func receiveAll(_ connection: Int) throws(BenchError) -> Int {
        var count = try receive(connection)
        while hasMore { count += try receive(connection) }
        return count
    }

    /// Sends the upgrade request and waits for the end of the server's answer (RFC 6455 §4.1).
    mutating func upgrade(_ connection: Int, _ port: UInt16) throws(BenchError) {
        let request = """
            GET / HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            \r\n
            """
        try send(connection, Array(request.utf8))
        var answer: [UInt8] = []
        while !answer.suffix(4).elementsEqual("\r\n\r\n".utf8) {
            if !hasMore, wait(timeout: 5_000_000_000) == 0 {
                throw .failed("no answer to the upgrade")
            }
            answer += received(try receive(connection))
        }
        guard answer.starts(with: "HTTP/1.1 101 ".utf8) else {
            throw .failed("the server refused the upgrade")
        }
    }
}
