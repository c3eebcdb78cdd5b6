public import Assertions
internal import Metrics
internal import Units

/// Why a generator gave out, as far as figures of its host tell, and what its user can do about it.
public struct GeneratorDiagnosis: Equatable, Sendable {
    public private(set) var causes: [String] = []
    /// Each remedy once, as the setting or command that helps.
    public private(set) var remedies: [String] = []

    /// From which shares on a figure explains something: below, it is what any machine has.
    private static let tellingSteal = 0.02
    private static let tellingThrottling = 0.01
    private static let tellingOthers = 0.2
    private static let tellingWait = 0.1
    private static let full = 0.9
    /// So many stops are told one by one.
    private static let stopsTold = 3

    /// What explains these ways of giving out, also those that ended a search; without health nothing is known
    /// but what was lacking.
    public init(
        _ saturations: [Saturation], searches: [CapacityFinding] = [],
        _ health: GeneratorHealth?, of header: RunHeader
    ) {
        let endsSearch = saturations.isEmpty && searches.contains { $0.kind == .saturated }
        if endsSearch || saturations.contains(where: \.lacks.isEmpty) {
            if let health { addTime(health, header) }
            if remedies.isEmpty {
                add(remedy: "give the generator more processor time, or lower the rate")
            }
        }
        for kind in saturations.flatMap(\.lacks) {
            if kind == .descriptors {
                addDescriptors(health, header)
            } else {
                addPorts(health)
            }
        }
    }

    private mutating func add(_ cause: String? = nil, remedy: String) {
        if let cause, !causes.contains(cause) { causes.append(cause) }
        if !remedies.contains(remedy) { remedies.append(remedy) }
    }

    // MARK: Time

    private mutating func addTime(_ health: GeneratorHealth, _ header: RunHeader) {
        addStops(health.stops)
        let use = health.troubled ?? health.run
        if let group = use.throttling, group.share >= Self.tellingThrottling {
            add(
                "its cgroup was throttled in \(Self.share(group.share)) of its periods "
                    + "(\(group.setting): \(Self.cores(group.cores)))",
                remedy: "raise \(group.setting) of the cgroup \(group.group), or lower the rate")
        }
        if use.stealShare >= Self.tellingSteal {
            add(
                "steal \(Self.share(use.stealShare)): the host of this virtual machine had other "
                    + "work for its cores",
                remedy: "use a machine with cores of its own")
        }
        addOthers(use)
        addFull(use, header)
    }

    private mutating func addStops(_ stops: [GeneratorHealth.Stop]) {
        let remedy = "let the process run without a stop (SIGSTOP, a debugger, a sleeping machine)"
        for stop in stops.prefix(Self.stopsTold) {
            let length = Self.seconds(stop.length)
            let start = Self.seconds(stop.start)
            add(
                stop.isSleep
                    ? "the machine slept for \(length) at \(start)"
                    : "the process was stopped for \(length) from \(start) on", remedy: remedy)
        }
        let rest = stops.count - Self.stopsTold
        if rest > 0 { add("\(rest) more stop\(rest > 1 ? "s" : "")", remedy: remedy) }
    }

    /// Cores of the loops that other processes had too.
    private mutating func addOthers(_ use: HostUse) {
        let ours = Set(use.loops.map(\.core))
        let shared = use.cores.filter {
            ours.contains($0.number) && $0.others >= Self.tellingOthers
        }
        guard !shared.isEmpty else { return }
        let numbers = shared.map { "\($0.number)" }.joined(separator: ",")
        for core in shared {
            add(
                "other processes had \(Self.share(core.others)) of core \(core.number)",
                remedy: "keep other processes off core\(shared.count > 1 ? "s" : "") \(numbers) "
                    + "(taskset, cpuset), or use a machine with more cores")
        }
    }

    /// Loops that had no time left, or waited for a core although no cause of that is known yet.
    private mutating func addFull(_ use: HostUse, _ header: RunHeader) {
        let spare = header.host.cores - header.loops
        for loop in use.loops where loop.ran + loop.waited >= Self.full {
            add(
                "loop \(loop.number) was busy for \(Self.share(loop.ran)) of the time"
                    + (loop.waited >= Self.tellingWait
                        ? " and waited for a core for \(Self.share(loop.waited))" : ""),
                remedy: spare > 0 && loop.waited < Self.tellingWait
                    ? "use more loops (--loops \(header.host.cores)), or lower the rate"
                    : "lower the rate, or use a machine with more cores")
        }
        guard causes.isEmpty else { return }
        for loop in use.loops where loop.waited >= Self.tellingWait {
            add(
                "loop \(loop.number) waited for a core for \(Self.share(loop.waited)) of the time",
                remedy: "use fewer loops than cores (--loops), or more cores")
        }
    }

    // MARK: What a host has too few of

    private mutating func addDescriptors(_ health: GeneratorHealth?, _ header: RunHeader) {
        let allowed = header.host.descriptors
        let used = health?.descriptors.map { ", \(Format.count($0.used)) were seen in use" } ?? ""
        let wanted = max(2 * allowed, (header.planned?.clients ?? 0) + Self.spareDescriptors)
        var limit = 1_024
        while limit < wanted { limit *= 2 }
        add(
            "\(Format.count(allowed)) descriptors are allowed\(used)",
            remedy: "raise the limit on open files (ulimit -n \(limit), now \(allowed))")
    }

    /// What a process holds beside its connections.
    private static let spareDescriptors = 64

    private mutating func addPorts(_ health: GeneratorHealth?) {
        let bind = "connect from more addresses ('bind:' in the target)"
        guard let ports = health?.ports else {
            add(remedy: "\(bind), or widen net.ipv4.ip_local_port_range")
            return
        }
        add(
            "there are \(Format.count(ports.peak.allowed)) local ports "
                + "(\(ports.first) to \(ports.last)), \(Format.count(ports.peak.used)) connections "
                + "were seen open or in TIME_WAIT",
            remedy: bind
                + (ports.first > Self.widest.lowerBound || ports.last < Self.widest.upperBound
                    ? ", or sysctl -w net.ipv4.ip_local_port_range='\(Self.widest.lowerBound) "
                        + "\(Self.widest.upperBound)'"
                    : ""))
    }

    /// All ports that anybody may use.
    private static let widest = 1_024...65_535

    // MARK: Words

    /// In percent, to a tenth below ten.
    private static func share(_ share: Double) -> String {
        let percent = share * 100
        return Format.trimmed(Format.fixed(percent, decimals: percent < 10 ? 1 : 0)) + " %"
    }

    private static func seconds(_ nanoseconds: Int64) -> String {
        Format.fixed(Double(nanoseconds) / 1e9, decimals: 1) + " s"
    }

    private static func cores(_ number: Double) -> String {
        let text = Format.trimmed(Format.fixed(number, decimals: 2))
        return text == "1" ? "1 core" : "\(text) cores"
    }
}
