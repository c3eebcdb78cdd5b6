import Glibc
import Reports
import Synchronization

/// Text for the standard streams, written at once and not buffered.
enum Output {
    /// Whether something could not be written to the standard output.
    static var isCut: Bool { cut.load(ordering: .relaxed) }
    private static let cut = Atomic(false)

    /// Writes to the standard output; tells whether all of it went. The first time that it did not, a
    /// word on the standard error says why, and the tool's exit code tells it.
    @discardableResult
    static func print(_ text: String) -> Bool {
        if write(text, to: STDOUT_FILENO) { return true }
        let reason = unsafe String(cString: strerror(errno))
        if !cut.exchange(true, ordering: .relaxed) {
            error("error: cannot write to standard output: \(reason)\n")
        }
        return false
    }

    /// Writes to the standard error.
    static func error(_ text: String) { _ = write(text, to: STDERR_FILENO) }

    /// Whether a short text can be written to the standard error without waiting: a terminal may stand
    /// still (Ctrl-S), and nobody may read a pipe.
    static var errorIsReady: Bool {
        var wait = pollfd(fd: STDERR_FILENO, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&wait, 1, 0) > 0
    }

    /// Makes a reader that went away, and a file at its limit, errors of the write instead of the end
    /// of the process; and a stream that was closed before the start something that cannot be written,
    /// where else the next file that is opened would take its place.
    static func surviveFailedWrites() {
        for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_IGN) }
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO]
        where fcntl(stream, F_GETFD) < 0 {
            // The lowest free number is the stream's own.
            _ = unsafe open("/dev/null", O_RDONLY)
        }
        cut.store(false, ordering: .relaxed)
    }

    private static func write(_ text: String, to descriptor: Int32) -> Bool {
        OutputFile.write(Array(text.utf8), to: descriptor)
    }
}
