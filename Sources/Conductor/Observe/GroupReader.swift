internal import FoundationEssentials
internal import Wire

/// Reads what the kernel says of a control group and all groups in it, of either version.
struct GroupReader: TargetReader, Sendable {
    private let folders: GroupFolders
    private var last: (used: Int64, at: Int64)?

    /// Of more processes the descriptors are not counted.
    private static let mostProcesses = 1_000

    init(_ folders: GroupFolders) { self.folders = folders }

    /// The group with this path; nil if there is none.
    init?(path: String) {
        let mounts = WholeFile.text("/proc/self/mountinfo") ?? ""
        guard let folders = GroupFolders(path, mounts: mounts) else { return nil }
        self.init(folders)
    }

    mutating func begin() { last = used.map { ($0, MonotonicTime.now()) } }

    mutating func read(until deadline: Int64) -> TargetReading {
        guard FileManager.default.fileExists(atPath: folders.memory + "/cgroup.procs") else {
            return .ended("the control group is gone")
        }
        return .values(
            [cores(), memory, threads, descriptors.map(Double.init)], problems: [])
    }

    /// Processor time since the last reading.
    private mutating func cores() -> Double? {
        guard let used else { return nil }
        let at = MonotonicTime.now()
        defer { last = (used, at) }
        guard let last, at > last.at else { return nil }
        return Double(used - last.used) / Double(at - last.at)
    }

    /// Processor time so far, in nanoseconds.
    private var used: Int64? {
        if folders.isFirst {
            return WholeFile.text(folders.processor + "/cpuacct.usage").flatMap(Self.number)
        }
        return Self.field("usage_usec", in: folders.processor + "/cpu.stat").map { $0 * 1_000 }
    }

    /// What processes have in memory, as `rss` of each tells it: anonymous pages and files that are
    /// mapped, and not the rest of the page cache.
    private var memory: Double? {
        let names =
            folders.isFirst ? ["total_rss", "total_mapped_file"] : ["anon", "file_mapped"]
        let parts = names.compactMap { Self.field($0, in: folders.memory + "/memory.stat") }
        return parts.count == names.count ? Double(parts.reduce(0, +)) : nil
    }

    private var threads: Double? {
        WholeFile.text(folders.tasks + "/pids.current").flatMap(Self.number).map(Double.init)
    }

    /// The sum over all processes; nil if we may not know that of one, or there are too many.
    private var descriptors: Int? {
        var processes: [Substring] = []
        var open = [folders.memory]
        while let folder = open.popLast() {
            let own = WholeFile.text(folder + "/cgroup.procs") ?? ""
            processes += own.kernelLines
            guard processes.count <= Self.mostProcesses else { return nil }
            let inside = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            open += inside.map { "\(folder)/\($0)" }.filter {
                FileManager.default.fileExists(atPath: $0 + "/cgroup.procs")
            }
        }
        var sum = 0
        for process in processes {
            let folder = "/proc/\(process)"
            if let count = ProcessReader.descriptors(folder) {
                sum += count
            } else if FileManager.default.fileExists(atPath: folder) {
                return nil
            }
        }
        return sum
    }

    // MARK: Files

    private static func number(_ text: String) -> Int64? {
        Int64(text.prefix { $0.isNumber })
    }

    /// The number behind a word of a file with a word and a number in each line.
    private static func field(_ name: String, in path: String) -> Int64? {
        for line in (WholeFile.text(path) ?? "").kernelLines
        where line.hasPrefix(name + " ") {
            return number(String(line.dropFirst(name.count + 1)))
        }
        return nil
    }
}
