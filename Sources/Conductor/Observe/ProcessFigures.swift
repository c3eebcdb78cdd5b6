/// What `/proc/PID/stat` says of a process (proc_pid_stat(5)).
struct ProcessFigures: Equatable {
    /// Processor time that it has used, in ticks of the kernel's clock.
    var ticks: UInt64
    var threads: Int
    /// Its memory, in pages.
    var pages: Int
    /// When it began, by which it is told from a later one with the same id.
    var start: UInt64
    /// Whether it has ended and waits for its parent to hear of that.
    var isOver: Bool

    /// Reads the line; nil if it is none. The name of the program, in brackets, may hold anything.
    init?(_ text: String) {
        guard let bracket = text.lastIndex(of: ")") else { return nil }
        let words = text[bracket...].dropFirst().split { $0 == " " || $0 == "\n" }
        // The third field of the line is the first of these.
        guard words.count > 21, let user = UInt64(words[11]), let system = UInt64(words[12]),
            let threads = Int(words[17]), let start = UInt64(words[19]), let pages = Int(words[21])
        else { return nil }
        ticks = user &+ system
        self.threads = threads
        self.start = start
        self.pages = pages
        isOver = words[0] == "Z" || words[0] == "X"
    }
}
