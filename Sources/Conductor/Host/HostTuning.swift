/// Settings of a host that a load generator depends on, besides what it offers of connections.
struct HostTuning: Equatable {
    /// A control group that bounds processor time: the file with its limit, and what it allows.
    struct Quota: Equatable {
        var file: String
        var isFirst: Bool
        var cores: Double
    }

    /// `net.core.somaxconn`; nil: not known.
    var backlog: Int?
    /// `net.netfilter.nf_conntrack_max`; nil: connections are not tracked.
    var tracked: Int?
    /// The governor of the first core; nil: the machine has none, as most virtual ones.
    var governor: String?
    /// The tightest control group, if any has a limit.
    var quota: Quota?

    /// That of this machine.
    static func read() -> HostTuning {
        let governor = SystemFile.text("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor")
            .split { $0.isWhitespace }.first
        let tightest = HostSampler().groups.min { $0.cores < $1.cores }
        return HostTuning(
            backlog: SystemFile.numbers("/proc/sys/net/core/somaxconn").first,
            tracked: SystemFile.numbers("/proc/sys/net/netfilter/nf_conntrack_max").first,
            governor: governor.map(String.init),
            quota: tightest.map { group, cores in
                Quota(
                    file: "\(group.folder)/\(group.setting)", isFirst: group.isFirst, cores: cores)
            })
    }
}
