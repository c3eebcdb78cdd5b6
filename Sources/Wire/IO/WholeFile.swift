internal import CLinux
internal import Glibc

/// Files read to their end.
///
/// What the kernel tells in `/proc` and `/sys`, and what comes through a pipe, has no size and is read
/// in pieces that may be short long before the end: only a read of nothing is the end. Foundation takes
/// a short piece for the last one.
public enum WholeFile {
    /// All bytes of a file.
    public static func bytes(_ path: String) throws(SystemError) -> [UInt8] {
        let file = FileDescriptor(owning: try SystemError.check(unsafe clx_open(path)))
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            let count = unsafe clx_read(file.raw, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count > 0 {
                bytes += chunk[..<Int(count)]
            } else if count != Int64(-EINTR) {
                throw SystemError(code: Int32(-count))
            }
        }
    }

    /// The text of a file; nil if it cannot be read.
    public static func text(_ path: String) -> String? {
        (try? bytes(path)).map { String(decoding: $0, as: UTF8.self) }
    }
}
