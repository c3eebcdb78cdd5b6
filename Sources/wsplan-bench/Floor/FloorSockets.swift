internal import CLinux

/// Upgraded connections to an echo server on loopback, straight on `CLinux`: the only file of the
/// bench that hands memory to the kernel.
struct FloorSockets: ~Copyable {
    private static let bufferSize = 1 << 17

    private let poller: Int32
    private var descriptors: [Int32] = []
    private var events: [clx_event]
    private var input: [UInt8]

    /// Opens and upgrades the connections one after the other.
    init(port: UInt16, connections: Int) throws(BenchError) {
        _ = clx_descriptor_limit()
        poller = clx_poll_create()
        events = Array(repeating: clx_event(), count: 1_024)
        input = Array(repeating: 0, count: FloorSockets.bufferSize)
        if poller < 0 { throw .failed("no epoll: errno \(-poller)") }
        descriptors.reserveCapacity(connections)
        for _ in 0..<connections { try open(port) }
    }

    deinit {
        for descriptor in descriptors { clx_close(descriptor) }
        clx_close(poller)
    }

    /// Number of connections.
    var count: Int { descriptors.count }

    /// Waits at most `timeout` nanoseconds; returns how many connections can be read.
    mutating func wait(timeout: Int64) -> Int {
        max(0, Int(unsafe clx_poll_wait(poller, &events, Int32(events.count), timeout)))
    }

    /// The connection of the i-th event of the last wait.
    func connection(ofEvent index: Int) -> Int { Int(events[index].token) }

    /// Receives once and returns the number of bytes, which are dropped.
    mutating func receive(_ connection: Int) throws(BenchError) -> Int {
        let count = unsafe clx_receive(descriptors[connection], &input, input.count)
        if count <= 0 { throw .failed("connection \(connection) was lost: errno \(-count)") }
        return Int(count)
    }

    /// Sends the whole frame with one call.
    func send(_ connection: Int, _ frame: [UInt8]) throws(BenchError) {
        let count = unsafe clx_send(descriptors[connection], frame, frame.count)
        if count != frame.count {
            throw .failed("connection \(connection) takes no more: the server does not keep up")
        }
    }

    private mutating func open(_ port: UInt16) throws(BenchError) {
        var address = clx_address()
        _ = unsafe clx_address_literal("127.0.0.1", port, &address)
        let descriptor = clx_socket_open(Int32(address.family))
        if descriptor < 0 { throw .failed("no socket: errno \(-descriptor)") }
        let token = UInt64(descriptors.count)
        descriptors.append(descriptor)
        _ = unsafe clx_socket_connect(descriptor, &address)
        _ = clx_poll_control(poller, 0, descriptor, UInt32(CLX_WRITABLE), token)
        _ = wait(timeout: 5_000_000_000)
        let error = clx_socket_error(descriptor)
        if error != 0 { throw .failed("cannot connect to 127.0.0.1:\(port): errno \(error)") }
        _ = clx_poll_control(poller, 1, descriptor, UInt32(CLX_READABLE), token)
        try upgrade(Int(token), port)
    }

    /// Sends the upgrade request and waits for the end of the server's answer (RFC 6455 §4.1).
    private mutating func upgrade(_ connection: Int, _ port: UInt16) throws(BenchError) {
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
            if wait(timeout: 5_000_000_000) == 0 { throw .failed("no answer to the upgrade") }
            let count = try receive(connection)
            answer += input[..<count]
        }
        guard answer.starts(with: "HTTP/1.1 101 ".utf8) else {
            throw .failed("the server refused the upgrade")
        }
    }
}
