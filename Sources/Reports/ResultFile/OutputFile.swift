import Glibc

/// A file that is written from its start; closed when it goes. Opened before a run, it tells ahead
/// that a result could not be written. The only place here that calls the system.
public struct OutputFile: ~Copyable, Sendable {
    private var descriptor: Int32
    private let path: String
    /// Whether it is the standard output, which is nobody's file.
    private let isStream: Bool

    /// What stands for the standard output where a file is named.
    public static let standardOutput = "-"

    /// Creates the file, or empties it; `-` is the standard output.
    public init(path: String) throws(ResultFileError) {
        let isStream = path == OutputFile.standardOutput
        let opened =
            isStream
            ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
            : unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        let name = isStream ? "standard output" : path
        guard opened >= 0 else { throw .unwritable(path: name, reason: OutputFile.reason(path)) }
        descriptor = opened
        self.path = name
        self.isStream = isStream
    }

    deinit { close(descriptor) }

    /// Throws what would keep a file from being opened, as far as that shows without touching it: of
    /// several files none is emptied before all can be written.
    public static func check(path: String) throws(ResultFileError) {
        if path == standardOutput { return }
        var facts = stat()
        if unsafe stat(path, &facts) == 0 {
            if facts.st_mode & S_IFMT == S_IFDIR {
                throw .unwritable(path: path, reason: "it is a folder")
            }
            if unsafe access(path, W_OK) == 0 { return }
        } else if errno == ENOENT, unsafe access(folder(of: path), W_OK | X_OK) == 0 {
            return
        }
        throw .unwritable(path: path, reason: reason(path))
    }

    /// Whether there is something at a path.
    static func exists(_ path: String) -> Bool { unsafe access(path, F_OK) == 0 }

    /// Why a path cannot be opened, by the last error of the system.
    private static func reason(_ path: String) -> String {
        let (code, words) = (errno, lastSystemError())
        let folder = folder(of: path)
        if code == ENOENT, unsafe access(folder, F_OK) != 0 {
            return "there is no folder '\(folder)'"
        }
        return words
    }

    /// The folder that a path lies in.
    private static func folder(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    /// Adds all bytes, or of an ordinary file none: half of a line would tell nobody that it is one.
    public func write(_ bytes: [UInt8]) throws(ResultFileError) {
        let start = lseek(descriptor, 0, SEEK_CUR)
        if OutputFile.write(bytes, to: descriptor) { return }
        let reason = lastSystemError()
        if isOrdinary, start >= 0 { ftruncate(descriptor, start) }
        throw .unwritable(path: path, reason: reason)
    }

    /// Writes the only bytes of a file; one that they do not fit into does not stay behind, for half of
    /// a text tells nobody that it is one.
    public func writeWhole(_ bytes: [UInt8]) throws(ResultFileError) {
        do throws(ResultFileError) {
            try write(bytes)
        } catch {
            if isOrdinary { unsafe unlink(path) }
            throw error
        }
    }

    /// What was written so far.
    func contents() throws(ResultFileError) -> [UInt8] { try readFile(path) }

    /// Puts other bytes in the place of all that was written, at once: whoever reads the file, or is
    /// left with it after a kill, has either. False if that cannot be done, as with a pipe or in a
    /// folder that cannot be written; then the file is as it was.
    mutating func replace(with bytes: [UInt8]) -> Bool {
        guard isOrdinary, let opened = OutputFile.replacing(path, with: bytes) else { return false }
        close(descriptor)
        descriptor = opened
        return true
    }

    /// The same of a file that nobody has open.
    static func replace(_ path: String, with bytes: [UInt8]) throws(ResultFileError) {
        guard let opened = replacing(path, with: bytes) else {
            throw .unwritable(path: path, reason: lastSystemError())
        }
        close(opened)
    }

    /// The descriptor of a file that has these bytes in the place of another one, or of the one that a link
    /// leads to; nil, and that one is as it was, if that cannot be done.
    private static func replacing(_ path: String, with bytes: [UInt8]) -> Int32? {
        guard let real = unsafe realpath(path, nil) else { return nil }
        defer { unsafe free(real) }
        let target = unsafe String(cString: real)
        let other = "\(target).\(getpid()).new"
        let opened = unsafe open(other, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard opened >= 0 else { return nil }
        guard write(bytes, to: opened), unsafe rename(other, target) == 0 else {
            let reason = errno
            close(opened)
            unsafe unlink(other)
            errno = reason
            return nil
        }
        return opened
    }

    /// Whether it is a file of its own, not a pipe, a device or the standard output.
    var isOrdinary: Bool {
        var facts = stat()
        return unsafe fstat(descriptor, &facts) == 0 && facts.st_mode & S_IFMT == S_IFREG
            && !isStream
    }

    /// Writes all bytes to a descriptor, a stream's or a file's; false if the system does not let us.
    public static func write(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(
                    descriptor, buffer.baseAddress! + written, bytes.count - written)
            }
            if count >= 0 { written += count } else if errno != EINTR { return false }
        }
        return true
    }
}

/// All bytes of a file, or so many of its first ones that whoever asks knows that it has too many.
func readFile(_ path: String, most: Int = .max) throws(ResultFileError) -> [UInt8] {
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
            if bytes.count >= most { return bytes }
        } else if count == 0 {
            return bytes
        } else if errno != EINTR {
            throw .unreadable(path: path, reason: lastSystemError())
        }
    }
}

/// The system's words for what went wrong last.
func lastSystemError() -> String { unsafe String(cString: strerror(errno)) }
