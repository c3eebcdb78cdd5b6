internal import FoundationEssentials
internal import Reports
internal import Wire

extension HostFacts {
    /// What can be read of this machine.
    static func read(tool: String) -> HostFacts {
        HostFacts(
            name: line("/proc/sys/kernel/hostname"),
            system: "Linux " + line("/proc/sys/kernel/osrelease"), processor: processor(),
            cores: Host.cpuCount, memory: memory(), descriptors: Host.descriptorLimit(), tool: tool)
    }

    private static func line(_ path: String) -> String {
        text(path).split(separator: "\n").first.map(String.init) ?? ""
    }

    private static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    private static func processor() -> String {
        field(text("/proc/cpuinfo"), "model name")
    }

    private static func memory() -> Int {
        let number = field(text("/proc/meminfo"), "MemTotal").split(separator: " ").first
        return (number.flatMap { Int($0) } ?? 0) * 1_024
    }

    private static func field(_ text: String, _ name: String) -> String {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
        }
        return ""
    }
}

/// The part of the machine's time that its host took away.
struct StealMeter {
    private let first: (steal: Double, total: Double)

    init() { first = StealMeter.read() }

    /// The share since the meter was made, 0…1.
    var share: Double {
        let now = StealMeter.read()
        let total = now.total - first.total
        return total > 0 ? (now.steal - first.steal) / total : 0
    }

    private static func read() -> (steal: Double, total: Double) {
        let text = (try? String(contentsOfFile: "/proc/stat", encoding: .utf8)) ?? ""
        let first = text.split(separator: "\n").first ?? ""
        let ticks = first.split(separator: " ").dropFirst().compactMap { Double($0) }
        return (ticks.count > 7 ? ticks[7] : 0, ticks.prefix(8).reduce(0, +))
    }
}
