import Glibc

/// What a standard stream is connected to.
struct Terminal: Equatable, Sendable {
    /// The width in columns; nil if it is no terminal.
    var columns: Int?
    /// The height in lines.
    var rows: Int
    /// Whether what was written there can be drawn over.
    var redraws: Bool
    /// Whether colours are welcome there.
    var color: Bool

    /// Drawing needs a terminal that is not `dumb`, colours an empty `NO_COLOR` too (no-color.org).
    init(columns: Int?, rows: Int = 24, environment: (String) -> String?) {
        self.columns = columns
        self.rows = rows
        redraws = columns != nil && environment("TERM") != "dumb"
        color = redraws && (environment("NO_COLOR") ?? "").isEmpty
    }

    /// The standard output.
    static var output: Terminal { Terminal(descriptor: STDOUT_FILENO) }
    /// The standard error.
    static var error: Terminal { Terminal(descriptor: STDERR_FILENO) }

    private init(descriptor: Int32) {
        var size = winsize()
        let known = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let columns = isatty(descriptor) == 1 ? (known ? Int(size.ws_col) : 80) : nil
        self.init(columns: columns, rows: known && size.ws_row > 0 ? Int(size.ws_row) : 24) {
            name in
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }
    }
}
