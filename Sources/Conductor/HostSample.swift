internal import FoundationEssentials
internal import Wire

/// What the kernel counted up to a moment.
struct HostSample {
    /// By the monotonic clock, and by that which goes on while the machine sleeps; in nanoseconds.
    var time: Int64
    var upTime: Int64
    /// By their number, those that the process may use.
    var cores: [Int: ProcessorFigures.Core] = [:]
    /// By their id, those that were there.
    var threads: [Int: ProcessorFigures.Thread] = [:]
    /// As `HostSampler.groups`.
    var groups: [ControlGroup.Figures] = []
    /// Descriptors in the fullest table; nil where nobody tells.
    var descriptors: Int?
    /// Sockets in TIME_WAIT.
    var timeWait = 0
}

/// Reads what the kernel counts for this process, within a millisecond or two.
struct HostSampler {
    /// The control groups that have a limit, and how many cores each allows.
    let groups: [(group: ControlGroup, cores: Double)]
    private let cores: Set<Int>
    /// The folders of more threads are not looked at.
    private static let mostThreads = 512

    init() {
        let status = SystemFile.text("/proc/self/status")
        cores = Set(
            ProcessorFigures.field("Cpus_allowed_list", in: status).map(ProcessorFigures.list)
                ?? [])
        groups = ControlGroup.all(
            membership: SystemFile.text("/proc/self/cgroup"),
            mounts: SystemFile.text("/proc/self/mountinfo")
        ).compactMap { group in
            group.cores(
                limit: SystemFile.text("\(group.folder)/\(group.setting)"),
                period: group.isFirst ? SystemFile.text("\(group.folder)/cpu.cfs_period_us") : ""
            ).map { (group, $0) }
        }
    }

    /// The ports that connects may have, and how many connections these are.
    static func ports(sources: Int, targets: Int) -> (range: ClosedRange<Int>, connections: Int)? {
        guard targets > 0 else { return nil }
        return ProcessorFigures.ports(SystemFile.text("/proc/sys/net/ipv4/ip_local_port_range")).map
        {
            ($0, $0.count * max(1, sources) * targets)
        }
    }

    func sample() -> HostSample {
        let upTime = SystemFile.text("/proc/uptime").kernelWords.first.flatMap {
            Double($0)
        }
        var sample = HostSample(time: MonotonicTime.now(), upTime: Int64((upTime ?? 0) * 1e9))
        sample.cores = ProcessorFigures.cores(SystemFile.text("/proc/stat")).filter {
            cores.contains($0.key)
        }
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task"))
        for id in (threads ?? []).prefix(Self.mostThreads).compactMap({ Int($0) }) {
            let folder = "/proc/self/task/\(id)"
            sample.threads[id] = ProcessorFigures.thread(
                stat: SystemFile.text("\(folder)/stat"),
                schedule: SystemFile.text("\(folder)/schedstat"))
            if let open = Host.descriptors(in: "\(folder)/fd") {
                sample.descriptors = max(sample.descriptors ?? 0, open)
            }
        }
        sample.groups = groups.map {
            ControlGroup.figures(SystemFile.text("\($0.group.folder)/cpu.stat"))
        }
        sample.timeWait = ProcessorFigures.timeWait(SystemFile.text("/proc/net/sockstat"))
        return sample
    }
}
