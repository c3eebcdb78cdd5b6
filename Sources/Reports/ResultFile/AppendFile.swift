import Glibc

/// A file that lines are added to, by several processes too: each adds all that it has with one write
/// at the end. Closed when it goes.
public struct AppendFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Opens the file, or makes it.
    public init(path: String) throws(ResultFileError) {
        let opened = unsafe open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard opened >= 0 else { throw .unwritable(path: path, reason: lastSystemError()) }
        descriptor = opened
        self.path = path
    }

    deinit { close(descriptor) }

    /// Waits until no other process has it locked, and locks it until it is closed.
    public func lock() throws(ResultFileError) {
        while flock(descriptor, LOCK_EX) != 0 {
            guard errno == EINTR else {
                throw .unwritable(path: path, reason: lastSystemError())
            }
        }
    }

    /// Whether it is still the file of its path, in whose place others may have put another one.
    var isCurrent: Bool {
        var (own, there) = (stat(), stat())
        guard unsafe fstat(descriptor, &own) == 0, unsafe stat(path, &there) == 0 else {
            return false
        }
        return own.st_ino == there.st_ino && own.st_dev == there.st_dev
    }

    /// All that is in it.
    public func contents() throws(ResultFileError) -> [UInt8] { try readFile(path) }

    /// Adds all bytes; where not all of them fit, none stays.
    public func append(_ bytes: [UInt8]) throws(ResultFileError) {
        let end = lseek(descriptor, 0, SEEK_END)
        if OutputFile.write(bytes, to: descriptor) { return }
        let reason = lastSystemError()
        if end >= 0 { _ = ftruncate(descriptor, end) }
        throw .unwritable(path: path, reason: reason)
    }
}
