/// What the kernel says of processors, in the texts of `/proc`, read as plain values.
enum ProcessorFigures {
    /// The ticks of one core since the machine started.
    struct Core: Equatable {
        var busy: UInt64 = 0
        var steal: UInt64 = 0
        var total: UInt64 = 0
    }

    /// The cores in `/proc/stat`, by their number.
    ///
    /// A line is `cpu1 user nice system idle iowait irq softirq steal guest guest_nice`; guests are in
    /// user already.
    static func cores(_ stat: String) -> [Int: Core] {
        var cores: [Int: Core] = [:]
        for line in stat.kernelLines {
            guard line.hasPrefix("cpu") else { break }
            let words = line.kernelWords
            guard let number = Int(words[0].dropFirst(3)) else { continue }
            let ticks = words.dropFirst().prefix(8).map { UInt64($0) ?? 0 }
            guard ticks.count == 8 else { continue }
            let total = ticks.reduce(0, &+)
            cores[number] = Core(
                busy: total &- ticks[3] &- ticks[4] &- ticks[7], steal: ticks[7], total: total)
        }
        return cores
    }

    /// The numbers in a list such as `0-3,8`; those below 0 and above 65,535 are none.
    static func list(_ text: some StringProtocol) -> [Int] {
        text.split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split { $0 == "-" || $0.isWhitespace }.map { Int($0) ?? -1 }
            guard let first = ends.first, let last = ends.last, ends.count <= 2, 0 <= first,
                first <= last, last < 65_536
            else { return [] }
            return Array(first...last)
        }
    }

    /// The value of a line `name: value` of `/proc/self/status` or the like.
    static func field(_ name: String, in text: String) -> Substring? {
        for line in text.kernelLines where line.hasPrefix("\(name):") {
            return line.dropFirst(name.utf8.count + 1).drop { $0 == " " || $0 == "\t" }
        }
        return nil
    }

    /// What a thread did since it started, in nanoseconds.
    struct Thread: Equatable {
        var name: String
        /// The core on which it ran last.
        var core: Int
        var ran: UInt64
        /// How long it could have run but had no core.
        var waited: UInt64
    }

    /// A thread by its `stat` and `schedstat`; nil where they say nothing.
    ///
    /// The name stands in brackets and may have any characters, brackets too; the core is field 39.
    static func thread(stat: String, schedule: String) -> Thread? {
        guard let open = stat.firstIndex(of: "("), let close = stat.lastIndex(of: ")"), open < close
        else { return nil }
        let fields = stat[stat.index(after: close)...].kernelWords
        let times = schedule.kernelWords.map { UInt64($0) }
        guard fields.count > 36, let core = Int(fields[36]), times.count >= 2, let ran = times[0],
            let waited = times[1]
        else { return nil }
        return Thread(
            name: String(stat[stat.index(after: open)..<close]), core: core, ran: ran,
            waited: waited)
    }

    /// Sockets in TIME_WAIT, by `/proc/net/sockstat`.
    static func timeWait(_ sockets: String) -> Int {
        let words = field("TCP", in: sockets)?.kernelWords ?? []
        guard let place = words.firstIndex(of: "tw"), place + 1 < words.count else { return 0 }
        return Int(words[place + 1]) ?? 0
    }

    /// The ports of `ip_local_port_range`; nil where it says nothing.
    static func ports(_ text: String) -> ClosedRange<Int>? {
        let ends = text.kernelWords.compactMap { Int($0) }
        guard ends.count == 2, ends[0] <= ends[1] else { return nil }
        return ends[0]...ends[1]
    }
}
