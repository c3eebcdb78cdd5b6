internal import FoundationEssentials
internal import Wire

/// What a host has for a run, as far as it can be read.
public struct HostOffer: Equatable, Sendable {
    /// Descriptors that each table may have.
    public var descriptors: Int
    /// The range of ports that connects take from, without those that are reserved.
    public var portRange: ClosedRange<Int>
    public var reservedPorts: Int
    /// `net.ipv4.tcp_tw_reuse`: whether ports whose connection has ended can be used again before a
    /// minute has passed; 0 no, 1 yes, 2 on loopback.
    public var timeWaitReuse: Int
    /// Bytes; nil: unknown.
    public var memory: Int?
    /// Whether memory is bounded by a control group rather than by the machine.
    public var isMemoryOfGroup: Bool
    /// Bytes a second of the fastest link; nil: unknown.
    public var link: Double?
    /// Processors that the process may use.
    public var cores: Int

    public init(
        descriptors: Int, portRange: ClosedRange<Int>, reservedPorts: Int = 0,
        timeWaitReuse: Int = 2, memory: Int? = nil, isMemoryOfGroup: Bool = false,
        link: Double? = nil, cores: Int = 1
    ) {
        self.descriptors = descriptors
        self.portRange = portRange
        self.reservedPorts = reservedPorts
        self.timeWaitReuse = timeWaitReuse
        self.memory = memory
        self.isMemoryOfGroup = isMemoryOfGroup
        self.link = link
        self.cores = cores
    }

    /// Ports for connections from one address to one place.
    public var ports: Int { max(0, portRange.count - reservedPorts) }

    /// That of this machine.
    public static func read() -> HostOffer {
        let range = SystemFile.numbers("/proc/sys/net/ipv4/ip_local_port_range")
        let machine = field("/proc/meminfo", "MemAvailable:").map { $0 * 1_024 }
        let group = groupMemory()
        let ports = range.count == 2 && range[0] <= range[1] ? range[0]...range[1] : 1_024...65_535
        return HostOffer(
            descriptors: Host.descriptorLimit(), portRange: ports,
            reservedPorts: reserved(
                SystemFile.text("/proc/sys/net/ipv4/ip_local_reserved_ports"), in: ports),
            timeWaitReuse: SystemFile.numbers("/proc/sys/net/ipv4/tcp_tw_reuse").first ?? 2,
            memory: [machine, group].compactMap { $0 }.min(),
            isMemoryOfGroup: group.map { $0 < machine ?? .max } ?? false, link: link(),
            cores: Host.cpuCount)
    }

    /// How many of the ports of a list such as `8080,9000-9010` lie in a range.
    static func reserved(_ list: String, in range: ClosedRange<Int>) -> Int {
        list.split { $0 == "," || $0.isWhitespace }.reduce(0) { sum, item in
            let ends = item.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return sum }
            return sum + max(0, min(last, range.upperBound) - max(first, range.lowerBound) + 1)
        }
    }

    /// What is left of the memory of the process's control group; nil: it has no bound of its own.
    private static func groupMemory() -> Int? {
        for line in SystemFile.text("/proc/self/cgroup").kernelLines {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let (root, most, used): (String, String, String)
            if parts[1].isEmpty {
                (root, most, used) = ("/sys/fs/cgroup", "memory.max", "memory.current")
            } else if parts[1].split(separator: ",").contains("memory") {
                (root, most, used) = (
                    "/sys/fs/cgroup/memory", "memory.limit_in_bytes", "memory.usage_in_bytes"
                )
            } else {
                continue
            }
            // Inside a container the group's own path may be the root.
            for folder in ["\(root)\(parts[2])/", "\(root)/"] {
                guard let limit = SystemFile.numbers(folder + most).first, limit < 1 << 60 else {
                    continue
                }
                return max(0, limit - (SystemFile.numbers(folder + used).first ?? 0))
            }
        }
        return nil
    }

    /// Megabits a second of each link are a file; virtual ones say -1 or nothing.
    private static func link() -> Double? {
        let folder = "/sys/class/net"
        let links = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let speeds = links.filter { $0 != "lo" }
            .compactMap { SystemFile.numbers("\(folder)/\($0)/speed").first }.filter { $0 > 0 }
        return speeds.max().map { Double($0) * 1e6 / 8 }
    }

    private static func field(_ path: String, _ name: String) -> Int? {
        SystemFile.text(path).kernelLines.first { $0.hasPrefix(name) }
            .flatMap { $0.kernelWords.dropFirst().first.flatMap { Int($0) } }
    }
}
