import Glibc
import Wire

/// Two connected stream sockets that do not block. Whoever takes one out closes it.
public struct SocketPair {
    public let ends: (Int32, Int32)

    public init() throws {
        var raw: [Int32] = [0, 0]
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        if socketpair(AF_UNIX, kind, 0, &raw) != 0 { throw SystemError(code: errno) }
        ends = (raw[0], raw[1])
    }
}
