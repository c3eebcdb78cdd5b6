internal import CLinux

/// Calls on non-blocking TCP sockets by descriptor number. Counts and negative errnos are values:
/// a reset connection is data, not an exception.
public enum Socket {
    /// errno values that callers tell apart.
    public static let wouldBlock: Int32 = 11
    public static let inProgress: Int32 = 115
    public static let reset: Int32 = 104

    /// A new socket for this address family, or −errno.
    public static func open(for address: SocketAddress) -> Int32 {
        clx_socket_open(Int32(address.raw.family))
    }

    /// Starts to connect: 0 connected, −EINPROGRESS under way, else −errno.
    public static func connect(_ fd: Int32, _ address: SocketAddress) -> Int32 {
        var raw = address.raw
        return unsafe clx_socket_connect(fd, &raw)
    }

    /// Gives a socket its source address, before it connects: 0 or −errno.
    public static func bind(_ fd: Int32, to source: SocketAddress) -> Int32 {
        var raw = source.raw
        return unsafe clx_socket_bind_source(fd, &raw)
    }

    /// Bounds what the kernel receives ahead of the reader, before the socket connects.
    public static func boundReceiveBuffer(_ fd: Int32, to bytes: Int) {
        clx_socket_receive_buffer(fd, Int32(clamping: bytes))
    }

    /// The error that waits on a socket as a positive errno; 0 if none.
    public static func pendingError(_ fd: Int32) -> Int32 { clx_socket_error(fd) }

    /// Asks the kernel to stamp what it receives.
    public static func enableStamps(_ fd: Int32) -> Bool { clx_socket_stamp(fd) == 0 }

    /// Receives at most `limit` bytes into a region from `offset` on: how many, 0 at the end of the
    /// stream, or −errno.
    public static func receive(
        _ fd: Int32, into region: Region, at offset: Int, limit: Int = .max
    ) -> Int {
        unsafe Int(
            clx_receive(fd, region.address(of: offset), min(limit, region.count - offset)))
    }

    /// The same, with the kernel's receive stamp (wall clock, ns; 0 if there
    /// is none).
    public static func receiveStamped(
        _ fd: Int32, into region: Region, at offset: Int, limit: Int = .max
    ) -> (count: Int, stamp: Int64) {
        var stamp: Int64 = 0
        let count = unsafe clx_receive_stamped(
            fd, region.address(of: offset), min(limit, region.count - offset), &stamp)
        return (Int(count), stamp)
    }

    /// Sends the bytes `from..<end` of a buffer: how many went, or −errno.
    public static func send(_ fd: Int32, _ buffer: borrowing ByteBuffer, from: Int, to end: Int)
        -> Int
    {
        buffer.withBytes(from: from, to: end) { bytes in
            unsafe bytes.withUnsafeBytes { unsafe Int(clx_send(fd, $0.baseAddress, $0.count)) }
        }
    }

    /// Sends the bytes of an array from `start` on: how many went, or −errno.
    public static func send(_ fd: Int32, _ bytes: [UInt8], from start: Int) -> Int {
        unsafe bytes.withUnsafeBytes { all in
            let rest = unsafe UnsafeRawBufferPointer(rebasing: all[start...])
            return unsafe Int(clx_send(fd, rest.baseAddress, rest.count))
        }
    }

    /// Closes; with `abrupt` the peer sees a reset.
    public static func close(_ fd: Int32, abrupt: Bool = false) {
        if abrupt { resetOnClose(fd) }
        clx_close(fd)
    }

    /// Has the peer see a reset when the socket is closed; what was not sent yet is lost.
    public static func resetOnClose(_ fd: Int32) { clx_socket_linger_zero(fd) }

    /// Says that nothing more will be sent.
    public static func shutdownWrite(_ fd: Int32) { clx_socket_shutdown_write(fd) }

    /// Accepts one waiting connection: its descriptor, or −errno.
    public static func accept(_ listener: borrowing Listener) -> Int32 {
        clx_socket_accept(listener.descriptor.raw)
    }
}

/// A socket that takes connections.
public struct Listener: ~Copyable, Sendable {
    let descriptor: FileDescriptor
    /// The address it is bound to, with the real port.
    public let address: SocketAddress

    /// Binds and listens; port 0 takes any free port.
    public init(_ address: SocketAddress, backlog: Int = 4_096) throws(SystemError) {
        var raw = address.raw
        let owner = FileDescriptor(
            owning: unsafe try SystemError.check(clx_socket_listen(&raw, Int32(backlog))))
        var bound = clx_address()
        _ = unsafe try SystemError.check(clx_socket_name(owner.raw, &bound))
        descriptor = owner
        self.address = SocketAddress(raw: bound)
    }

    /// The descriptor to wait for.
    public var raw: Int32 { descriptor.raw }
}
