import Glibc

/// Text for the standard streams and for files, written at once and not buffered.
enum Output {
    /// A file that cannot be written, with the system's words.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// Writes to the standard output.
    static func print(_ text: String) { _ = write(text, to: STDOUT_FILENO) }

    /// Writes to the standard error.
    static func error(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Writes a file from its start.
    static func write(_ text: String, path: String) throws(Failure) {
        let file = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        let written = file >= 0 && write(text, to: file)
        let code = errno
        if file >= 0 { close(file) }
        if !written {
            let reason = unsafe String(cString: strerror(code))
            throw Failure(description: "cannot write '\(path)': \(reason)")
        }
    }

    /// Whether all of it went.
    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        let bytes = Array(text.utf8)
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
