/// A control group of this process that bounds its processor time.
struct ControlGroup: Equatable {
    /// Its path as the kernel names it, and the folder of its files.
    var path: String
    var folder: String
    /// Whether it is one of cgroup v1, whose files have other names.
    var isFirst: Bool

    /// So many levels are looked at, from the process's own up.
    private static let deepest = 16

    /// The groups of a process from its own one up to the root that is seen here, by
    /// `/proc/self/cgroup` and `/proc/self/mountinfo`; empty where there are none.
    ///
    /// The limit that bites may be that of any level. In a container without a cgroup namespace the
    /// mount shows only a part of the tree, whose root stands before the mount point.
    static func all(membership: String, mounts: String) -> [ControlGroup] {
        let lines = membership.kernelLines.map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }.filter { $0.count == 3 }
        let first = lines.first { $0[1].split(separator: ",").contains("cpu") }
        guard let own = first ?? lines.first(where: { $0[0] == "0" && $0[1].isEmpty }),
            let mount = Mount.find(isFirst: first != nil, in: mounts)
        else { return [] }
        var inside = own[2]
        if mount.root != "/", inside.hasPrefix(mount.root) {
            inside = inside.dropFirst(mount.root.utf8.count)
        } else if inside.hasPrefix("/..") {
            inside = "/"
        }
        var groups: [ControlGroup] = []
        while groups.count < deepest {
            while inside.hasSuffix("/") { inside.removeLast() }
            groups.append(
                ControlGroup(
                    path: inside.isEmpty ? "/" : String(inside),
                    folder: mount.point + String(inside), isFirst: first != nil))
            guard let slash = inside.lastIndex(of: "/") else { break }
            inside = inside[..<slash]
        }
        return groups
    }

    /// Where the tree of groups is mounted.
    private struct Mount {
        var root: Substring
        var point: String

        static func find(isFirst: Bool, in mounts: String) -> Mount? {
            for line in mounts.kernelLines {
                let words = line.kernelWords
                guard let dash = words.firstIndex(of: "-"), dash >= 5, words.count > dash + 3
                else { continue }
                let isWanted =
                    isFirst
                    ? words[dash + 1] == "cgroup"
                        && words[dash + 3].split(separator: ",").contains("cpu")
                    : words[dash + 1] == "cgroup2"
                if isWanted { return Mount(root: words[3], point: String(words[4])) }
            }
            return nil
        }
    }

    /// The file with its limit, as its users know it.
    var setting: String { isFirst ? "cpu.cfs_quota_us" : "cpu.max" }

    /// How many cores it allows; nil without a limit. `period` is what the second file of v1 has.
    func cores(limit: String, period: String) -> Double? {
        let words = (isFirst ? limit + " " + period : limit).split { $0.isWhitespace }
        guard words.count == 2, let quota = Double(words[0]), let period = Double(words[1]),
            quota > 0, period > 0
        else { return nil }
        return quota / period
    }

    /// What its `cpu.stat` counts.
    struct Figures: Equatable {
        var periods: UInt64 = 0
        var throttled: UInt64 = 0
        var nanoseconds: UInt64 = 0
    }

    /// The figures in a `cpu.stat` of either version.
    static func figures(_ stat: String) -> Figures {
        var figures = Figures()
        for line in stat.kernelLines {
            let words = line.kernelWords
            guard words.count == 2, let value = UInt64(words[1]) else { continue }
            switch words[0] {
            case "nr_periods": figures.periods = value
            case "nr_throttled": figures.throttled = value
            case "throttled_time": figures.nanoseconds = value
            case "throttled_usec": figures.nanoseconds = value &* 1_000
            default: break
            }
        }
        return figures
    }
}
