import Glibc

/// A file that is written from its start; closed when it goes. Opened before a run, it tells ahead
/// that a result could not be written. The only place here that calls the system.
public struct OutputFile: ~Copyable, Sendable {
    private let descriptor: Int32
    private let path: String

    /// Creates the file, or empties it.
    public init(path: String) throws(ResultFileError) {
        let opened = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw .unwritable(path: path, reason: lastSystemError()) }
        descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    /// Adds all bytes.
    public func write(_ bytes: [UInt8]) throws(ResultFileError) {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress! + written, bytes.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno != EINTR {
                throw .unwritable(path: path, reason: lastSystemError())
            }
        }
    }
}

/// All bytes of a file.
func readFile(_ path: String) throws(ResultFileError) -> [UInt8] {
    let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw .unreadable(path: path, reason: lastSystemError()) }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 18)
    while true {
        let count = unsafe chunk.withUnsafeMutableBytes { buffer in
            unsafe read(descriptor, buffer.baseAddress, buffer.count)
        }
        if count > 0 {
            bytes.append(contentsOf: chunk[..<count])
        } else if count == 0 {
            return bytes
        } else if errno != EINTR {
            throw .unreadable(path: path, reason: lastSystemError())
        }
    }
}

/// The system's words for what went wrong last.
private func lastSystemError() -> String { unsafe String(cString: strerror(errno)) }
