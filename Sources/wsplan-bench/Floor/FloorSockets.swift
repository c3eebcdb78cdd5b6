internal import CLinux

/// Upgraded connections to an echo server on loopback, straight on `CLinux`.
struct FloorSockets: ~Copyable, FloorTransport {
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
        for connection in 0..<connections {
            try open(port)
            try upgrade(connection, port)
        }
    }

    deinit {
        for descriptor in descriptors { clx_close(descriptor) }
        clx_close(poller)
    }

    var count: Int { descriptors.count }

    /// A socket tells of all that it has.
    var hasMore: Bool { false }

    /// The socket of a connection.
    func descriptor(_ connection: Int) -> Int32 { descriptors[connection] }

    func received(_ count: Int) -> ArraySlice<UInt8> { input[..<count] }

    mutating func wait(timeout: Int64) -> Int {
        max(0, Int(unsafe clx_poll_wait(poller, &events, Int32(events.count), timeout)))
    }

    func connection(ofEvent index: Int) -> Int { Int(events[index].token) }

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

    /// Opens one more connection, not upgraded yet.
    mutating func open(_ port: UInt16) throws(BenchError) {
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
    }
}
