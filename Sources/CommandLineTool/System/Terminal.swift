import Glibc

/// What a standard stream is connected to.
struct Terminal: Equatable, Sendable {
    /// The width in columns; nil if it is no terminal.
    var columns: Int?
    /// The height in lines.
    var rows: Int
    /// Whether the process has it to itself: a shell goes on with it where the process is in the
    /// background.
    var isForeground: Bool
    /// Whether what was written there can be drawn over.
    var redraws: Bool
    /// Whether colours are welcome there.
    var color: Bool

    /// Fewer columns show nothing that is worth drawing.
    private static let leastColumns = 30

    /// Drawing needs a terminal of some width that is not `dumb`, colours an empty `NO_COLOR` too
    /// (no-color.org).
    init(
        columns: Int?, rows: Int = 24, isForeground: Bool = true, environment: (String) -> String?
    ) {
        self.columns = columns
        self.rows = rows
        self.isForeground = isForeground
        let isAble = columns != nil && environment("TERM") != "dumb"
        redraws = isAble && isForeground && columns ?? 0 >= Terminal.leastColumns
        color = isAble && (environment("NO_COLOR") ?? "").isEmpty
    }

    /// The standard output.
    static var output: Terminal { Terminal(descriptor: STDOUT_FILENO) }
    /// The standard error.
    static var error: Terminal { Terminal(descriptor: STDERR_FILENO) }

    private init(descriptor: Int32) {
        var size = winsize()
        let known = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        let columns = isatty(descriptor) == 1 ? (known ? Int(size.ws_col) : 80) : nil
        // A terminal that is not the process's own knows no foreground.
        let foreground = tcgetpgrp(descriptor)
        self.init(
            columns: columns, rows: known && size.ws_row > 0 ? Int(size.ws_row) : 24,
            isForeground: foreground < 0 || foreground == getpgrp()
        ) { name in
            unsafe getenv(name).map { unsafe String(cString: $0) }
        }
    }
}
