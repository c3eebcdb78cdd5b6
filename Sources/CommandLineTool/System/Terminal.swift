import Glibc

/// What a standard stream is connected to.
struct Terminal: Equatable, Sendable {
    /// The width in columns; nil if it is no terminal.
    var columns: Int?
    /// Whether colours are welcome there.
    var color: Bool

    /// Colours need a terminal that is not `dumb` and an empty `NO_COLOR` (no-color.org).
    init(columns: Int?, environment: (String) -> String?) {
        self.columns = columns
        color =
            columns != nil && (environment("NO_COLOR") ?? "").isEmpty
            && environment("TERM") != "dumb"
    }

    /// The standard output.
    static var output: Terminal { Terminal(descriptor: STDOUT_FILENO) }
    /// The standard error.
    static var error: Terminal { Terminal(descriptor: STDERR_FILENO) }

    private init(descriptor: Int32) {
        var size = winsize()
        let known = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let columns = isatty(descriptor) == 1 ? (known ? Int(size.ws_col) : 80) : nil
        self.init(columns: columns) { name in
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }
    }
}
