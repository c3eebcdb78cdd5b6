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
        SystemFile.text(path).kernelLines.first.map(String.init) ?? ""
    }

    private static func processor() -> String {
        field(SystemFile.text("/proc/cpuinfo"), "model name")
    }

    private static func memory() -> Int {
        let number = field(SystemFile.text("/proc/meminfo"), "MemTotal").kernelWords.first
        return (number.flatMap { Int($0) } ?? 0) * 1_024
    }

    private static func field(_ text: String, _ name: String) -> String {
        for line in text.kernelLines where line.hasPrefix(name) {
            guard let colon = line.firstIndex(of: ":") else { continue }
            return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
        }
        return ""
    }
}
