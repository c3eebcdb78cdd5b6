internal import FoundationEssentials
internal import Glibc
internal import Wire

/// Reads what the kernel says of a process.
struct ProcessReader: TargetReader, Sendable {
    private let folder: String
    /// When the process began: a later one with its id is another.
    private let start: UInt64
    private var last: (ticks: UInt64, at: Int64)

    /// Nil if there is no such process.
    init?(pid: Int) {
        folder = "/proc/\(pid)"
        guard let figures = Self.figures(folder), !figures.isOver else { return nil }
        start = figures.start
        last = (figures.ticks, MonotonicTime.now())
    }

    private static func figures(_ folder: String) -> ProcessFigures? {
        WholeFile.text(folder + "/stat").flatMap(ProcessFigures.init)
    }

    mutating func begin() {
        if let now = Self.figures(folder) { last = (now.ticks, MonotonicTime.now()) }
    }

    mutating func read(until deadline: Int64) -> TargetReading {
        guard let now = Self.figures(folder), now.start == start, !now.isOver else {
            return .ended("the process ended")
        }
        let at = MonotonicTime.now()
        let used = Double(now.ticks &- last.ticks) / Self.ticksASecond
        let cores = at > last.at ? used / (Double(at - last.at) / 1e9) : nil
        last = (now.ticks, at)
        return .values(
            [
                cores, Double(now.pages * Self.pageSize), Double(now.threads),
                Self.descriptors(folder).map(Double.init),
            ], problems: [])
    }

    /// The unit of `utime` and `stime`.
    private static let ticksASecond = Double(sysconf(Int32(_SC_CLK_TCK)))
    private static let pageSize = sysconf(Int32(_SC_PAGESIZE))

    /// The descriptors that a process has open; nil if we may not know, as of another user's.
    static func descriptors(_ folder: String) -> Int? {
        // Since Linux 6.2 the size of the folder is their number.
        if let count = Host.descriptors(in: folder + "/fd") { return count }
        return (try? FileManager.default.contentsOfDirectory(atPath: folder + "/fd"))?.count
    }
}
