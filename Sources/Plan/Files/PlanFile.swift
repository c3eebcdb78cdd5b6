import FoundationEssentials
import Glibc
import PlanText
import Units

/// The file of a plan.
enum PlanFile {
    /// Why it cannot be read.
    struct Failure: Error {
        var message: String
        var hint: String?
    }

    /// The whole file; `-` is the standard input. What is no file of the disk, such as a pipe, is read
    /// to its end.
    static func read(_ path: String) throws(Failure) -> SourceFile {
        if path == "-" {
            return SourceFile(
                name: "<stdin>", bytes: try stream(STDIN_FILENO, "standard input"))
        }
        var facts = stat()
        guard unsafe stat(path, &facts) == 0 else {
            throw Failure(message: "there is no file '\(path)'", hint: neighbour(of: path))
        }
        switch facts.st_mode & S_IFMT {
        case S_IFDIR:
            throw Failure(message: "'\(path)' is a directory, not a plan", hint: plan(in: path))
        case S_IFCHR, S_IFBLK, S_IFSOCK:
            throw Failure(message: "'\(path)' is a device, not a plan")
        case S_IFREG:
            guard facts.st_size <= SourceFile.maximumBytes else { throw tooLarge(path) }
        default: break
        }
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw unreadable("'\(path)'") }
        defer { close(file) }
        return SourceFile(name: path, bytes: try stream(file, "'\(path)'"))
    }

    /// All that comes until the end; no more than a plan has.
    private static func stream(_ file: CInt, _ name: String) throws(Failure) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = unsafe Glibc.read(file, &chunk, chunk.count)
            if count == 0 { return bytes }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw unreadable(name) }
            bytes += chunk[..<count]
            if bytes.count > SourceFile.maximumBytes { throw tooLarge(name) }
        }
    }

    private static func unreadable(_ name: String) -> Failure {
        Failure(message: "\(name) cannot be read", hint: "check its permissions")
    }

    private static func tooLarge(_ name: String) -> Failure {
        Failure(
            message: "\(name) is larger than 16 MiB, the limit of a plan",
            hint: "bulk data belongs in 'data:' files")
    }

    /// The folder of a file with its '/', which the files that it names are relative to; empty is the
    /// working directory, which it is too for what a shell hands over in a pipe.
    static func folder(of file: String) -> Substring {
        guard let slash = file.lastIndex(of: "/"),
            !["/dev/", "/proc/"].contains(where: file.hasPrefix)
        else { return "" }
        return file[...slash]
    }

    /// Which file a path leads to.
    static func resolved(_ path: String) -> String {
        URL(filePath: path).resolvingSymlinksInPath().path(percentEncoded: false)
    }

    /// A file beside the one that is not there with nearly its name.
    private static func neighbour(of path: String) -> String? {
        let slash = path.lastIndex(of: "/")
        let folder = slash.map { String(path[...$0]) } ?? ""
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let names = names(in: folder.isEmpty ? "." : folder)
        let near =
            closest(to: name, among: names)
            ?? [".yaml", ".yml", ".json"].map { name + $0 }.first(where: names.contains)
        return near.map { "did you mean '\(folder)\($0)'?" }
    }

    private static func plan(in folder: String) -> String? {
        let found = names(in: folder).first { $0.hasSuffix(".yaml") || $0.hasSuffix(".json") }
        let root = folder.hasSuffix("/") ? folder : folder + "/"
        return found.map { "name a file in it, such as '\(root)\($0)'" }
    }

    private static func names(in folder: String) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
    }
}
