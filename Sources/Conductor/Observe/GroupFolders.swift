internal import FoundationEssentials

/// Where the files of a control group are: one folder in cgroup v2, one for each controller in v1.
struct GroupFolders: Equatable {
    /// Whether it is one of cgroup v1.
    var isFirst: Bool
    var processor: String
    var memory: String
    var tasks: String

    /// A place where a tree of groups is mounted.
    private struct Mount {
        var root: Substring
        var point: Substring
        /// Of v1.
        var controllers: Set<Substring>
        var isFirst: Bool
    }

    /// The folders of a group by its folder or by its path below the mount point; nil if there are none.
    /// `mounts` is `/proc/self/mountinfo`.
    init?(_ path: String, mounts: String) {
        let mounts = Self.mounts(mounts)
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path.removeLast() }
        /// The folder for a controller of v1; nil for v2.
        func folder(_ controller: Substring?) -> String? {
            for mount in mounts {
                if let controller {
                    guard mount.controllers.contains(controller) else { continue }
                } else if mount.isFirst {
                    continue
                }
                // What is written may be the folder of another controller.
                let base = mounts.first { path == $0.point || path.hasPrefix($0.point + "/") }
                var inside = base.map { path.dropFirst($0.point.count) } ?? path
                if base == nil, mount.root != "/", inside.hasPrefix(mount.root) {
                    inside = inside.dropFirst(mount.root.count)
                }
                let found = String(mount.point + (inside == "/" ? "" : inside))
                if FileManager.default.fileExists(atPath: found + "/cgroup.procs") { return found }
            }
            return nil
        }
        if let processor = folder("cpuacct"), let memory = folder("memory") {
            self.init(
                isFirst: true, processor: processor, memory: memory,
                tasks: folder("pids") ?? memory)
        } else if let folder = folder(nil) {
            self.init(isFirst: false, processor: folder, memory: folder, tasks: folder)
        } else {
            return nil
        }
    }

    private init(isFirst: Bool, processor: String, memory: String, tasks: String) {
        self.isFirst = isFirst
        self.processor = processor
        self.memory = memory
        self.tasks = tasks
    }

    private static func mounts(_ text: String) -> [Mount] {
        text.kernelLines.compactMap { line in
            let words = line.kernelWords
            guard let dash = words.firstIndex(of: "-"), dash >= 5, words.count > dash + 3,
                ["cgroup", "cgroup2"].contains(words[dash + 1])
            else { return nil }
            let isFirst = words[dash + 1] == "cgroup"
            return Mount(
                root: words[3], point: words[4],
                controllers: isFirst ? Set(words[dash + 3].split(separator: ",")) : [],
                isFirst: isFirst)
        }
    }
}
