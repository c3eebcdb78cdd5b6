internal import Units

/// A setting of the host that holds a load generator down, and how to change it.
public struct HostSetting: Equatable, Sendable {
    /// Such as `net.ipv4.ip_local_port_range`.
    public var name: String
    public var value: String
    /// What it holds down, in words.
    public var effect: String
    /// The command that changes it; it needs the rights of root.
    public var command: String

    public init(name: String, value: String, effect: String, command: String) {
        self.name = name
        self.value = value
        self.effect = effect
        self.command = command
    }

    /// Gives connects all ports that anybody may use.
    static let widerPorts = "sysctl -w net.ipv4.ip_local_port_range=\"1024 65535\""
    /// Lets ports be used again whose connections have ended.
    static let reusedPorts = "sysctl -w net.ipv4.tcp_tw_reuse=1"
    static let widestPorts = 1_024...65_535

    /// Those that hold it down, what most plans meet first before the rest.
    static func all(_ offer: HostOffer, _ tuning: HostTuning) -> [HostSetting] {
        [
            descriptors(offer), ports(offer), timeWait(offer), backlog(tuning),
            tracked(tuning, offer), quota(tuning, offer), governor(tuning),
        ].compactMap { $0 }
    }

    /// Of one address all ports can be in use, with a descriptor each.
    private static func descriptors(_ offer: HostOffer) -> HostSetting? {
        let wanted = 65_536
        guard offer.descriptors < wanted else { return nil }
        return HostSetting(
            name: "ulimit -n", value: "\(offer.descriptors)",
            effect: "about \(Format.count(offer.descriptors)) connections in each loop",
            command: "ulimit -n \(wanted)")
    }

    private static func ports(_ offer: HostOffer) -> HostSetting? {
        guard offer.portRange.count < widestPorts.count else { return nil }
        return HostSetting(
            name: "net.ipv4.ip_local_port_range",
            value: "\(offer.portRange.lowerBound) \(offer.portRange.upperBound)",
            effect: "\(Format.count(offer.ports)) connections from one address to one address and "
                + "port",
            command: widerPorts)
    }

    private static func timeWait(_ offer: HostOffer) -> HostSetting? {
        guard offer.timeWaitReuse != 1 else { return nil }
        let ends = Int(Double(offer.ports) / HostNeed.timeWait)
        return HostSetting(
            name: "net.ipv4.tcp_tw_reuse", value: "\(offer.timeWaitReuse)",
            effect: "\(Format.count(ends)) ends of connections a second to one address and port"
                + (offer.timeWaitReuse == 2 ? " of another host" : "")
                + ", for a port waits 60 s (TIME_WAIT)",
            command: reusedPorts)
    }

    private static func backlog(_ tuning: HostTuning) -> HostSetting? {
        guard let most = tuning.backlog, most < 1_024 else { return nil }
        return HostSetting(
            name: "net.core.somaxconn", value: "\(most)",
            effect: "\(Format.count(most)) connects at once that a server on this host has not "
                + "taken yet",
            command: "sysctl -w net.core.somaxconn=4096")
    }

    /// A tracked connection stays there for a while after its end.
    private static func tracked(_ tuning: HostTuning, _ offer: HostOffer) -> HostSetting? {
        guard let most = tuning.tracked, most < 2 * offer.ports else { return nil }
        return HostSetting(
            name: "net.netfilter.nf_conntrack_max", value: "\(most)",
            effect:
                "\(Format.count(most)) connections of all processes, with those that ended lately",
            command: "sysctl -w net.netfilter.nf_conntrack_max=262144")
    }

    private static func quota(_ tuning: HostTuning, _ offer: HostOffer) -> HostSetting? {
        guard let quota = tuning.quota, quota.cores < Double(offer.cores) else { return nil }
        let cores = Format.trimmed(Format.fixed(quota.cores, decimals: 2))
        return HostSetting(
            name: quota.file, value: "\(cores) of \(offer.cores) cores",
            effect: "all loops together, which stand still when they have used it up",
            command: "echo \(quota.isFirst ? "-1" : "max") > \(quota.file)")
    }

    private static func governor(_ tuning: HostTuning) -> HostSetting? {
        guard let governor = tuning.governor, governor != "performance" else { return nil }
        return HostSetting(
            name: "the governor of the cores", value: governor,
            effect: "a core that wakes up slowly, which shows in send-lag and rtt",
            command: "cpupower frequency-set -g performance")
    }
}
