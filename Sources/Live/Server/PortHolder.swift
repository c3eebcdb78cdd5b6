internal import FoundationEssentials
internal import Wire

/// Who listens at a port of this host, as `/proc` tells it.
public struct PortHolder: Hashable, Sendable {
    public let name: String
    public let process: Int

    /// The process that listens at a TCP port; nil if there is none, or none that this user may look at.
    public init?(port: UInt16) {
        let sockets = Set(PortHolder.listeners(at: port).map { "socket:[\($0)]" })
        let files = FileManager.default
        guard !sockets.isEmpty, let names = try? files.contentsOfDirectory(atPath: "/proc") else {
            return nil
        }
        for process in names.compactMap({ Int($0) }).sorted() {
            let folder = "/proc/\(process)/fd"
            let open = (try? files.contentsOfDirectory(atPath: folder)) ?? []
            let holds = open.contains { name in
                (try? files.destinationOfSymbolicLink(atPath: "\(folder)/\(name)"))
                    .map(sockets.contains) ?? false
            }
            guard holds else { continue }
            let name = WholeFile.text("/proc/\(process)/comm")?.split(separator: "\n").first
            self.name = name.map(String.init) ?? "?"
            self.process = process
            return
        }
        return nil
    }

    /// The inodes of sockets that listen at a port: rows of which the second column is `0100007F:24F8`, the
    /// fourth `0A`, and the tenth the inode.
    private static func listeners(at port: UInt16) -> [Substring] {
        ["/proc/net/tcp", "/proc/net/tcp6"].flatMap {
            (WholeFile.text($0) ?? "").split(separator: "\n")
        }
        .compactMap { row in
            let columns = row.split(separator: " ")
            guard columns.count > 9, columns[3] == "0A",
                let own = columns[1].split(separator: ":").last,
                UInt16(own, radix: 16) == port
            else { return nil }
            return columns[9]
        }
    }
}
