import Glibc

/// Text for the standard streams, written at once and not buffered.
enum Output {
    /// Writes to the standard output; tells whether all of it went.
    @discardableResult
    static func print(_ text: String) -> Bool { write(text, to: STDOUT_FILENO) }

    /// Writes to the standard error.
    static func error(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Makes a reader that went away, and a file at its limit, errors of the write instead of the
    /// end of the process.
    static func surviveFailedWrites() {
        for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_IGN) }
    }

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
