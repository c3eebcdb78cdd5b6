import Glibc
import Wire

/// The calls behind a `ScriptedPeer`.
public enum PeerSocket {
    /// Binds a socket to a free port of 127.0.0.1, or of all addresses, listens and returns the port.
    public static func listen(
        _ socket: Int32, everywhere: Bool = false, backlog: Int32
    ) throws -> UInt16 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = everywhere ? 0 : UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutableBytes(of: &address) { bytes in
            let address = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            return bind(socket, address, length) != 0 || Glibc.listen(socket, backlog) != 0
                || getsockname(socket, address, &length) != 0
        }
        if failed { throw SystemError(code: errno) }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Binds a socket to a file and listens.
    public static func listen(_ socket: Int32, path: String) throws {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let failed = withUnsafeMutableBytes(of: &address) { bytes in
            let address = bytes.baseAddress!.assumingMemoryBound(to: sockaddr.self)
            return bind(socket, address, length) != 0 || Glibc.listen(socket, 128) != 0
        }
        if failed { throw SystemError(code: errno) }
    }

    /// A socket that is connected to a port of 127.0.0.1, or may become so if it does not block.
    public static func connect(to port: UInt16, blocks: Bool = true) throws -> Int32 {
        let mode = blocks ? 0 : Int32(SOCK_NONBLOCK.rawValue)
        let made = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | mode, 0)
        do { try connect(made, to: port) } catch {
            close(made)
            throw error
        }
        return made
    }

    /// Connects a socket to a port of 127.0.0.1, or begins to if it does not block.
    public static func connect(_ socket: Int32, to port: UInt16) throws {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let result = withUnsafeBytes(of: &address) {
            Glibc.connect(
                socket, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self),
                socklen_t(MemoryLayout<sockaddr_in>.size))
        }
        if result != 0, errno != EINPROGRESS { throw SystemError(code: errno) }
    }

    /// The IPv4 address at our end, as a number.
    public static func ownAddress(_ socket: Int32) -> UInt32 {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutableBytes(of: &address) {
            getsockname(socket, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
        }
        return UInt32(bigEndian: address.sin_addr.s_addr)
    }

    /// The last byte of the IPv4 address at the other end.
    public static func lastByteOfPeer(_ socket: Int32) -> Int {
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutableBytes(of: &address) {
            getpeername(socket, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
        }
        return Int(UInt32(bigEndian: address.sin_addr.s_addr) & 255)
    }

    /// Memory of this process that is in use, kernel buffers left out.
    public static func residentBytes() -> Int {
        let file = open("/proc/self/statm", O_RDONLY)
        defer { close(file) }
        var text = [UInt8](repeating: 0, count: 128)
        let count = max(0, read(file, &text, text.count))
        let fields = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
        return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
    }

    /// How many descriptors of this process are connections to a port.
    public static func count(connectedTo port: UInt16) -> Int {
        (0..<Int32(4_096)).count { descriptor in
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let found = withUnsafeMutableBytes(of: &address) {
                getpeername(
                    descriptor, $0.baseAddress!.assumingMemoryBound(to: sockaddr.self), &length)
            }
            return found == 0 && address.sin_family == sa_family_t(AF_INET)
                && UInt16(bigEndian: address.sin_port) == port
        }
    }
}
