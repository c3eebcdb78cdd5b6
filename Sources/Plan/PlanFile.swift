import FoundationEssentials
import PlanText

/// The file of a plan.
enum PlanFile {
    /// Why it cannot be read.
    struct Failure: Error {
        var message: String
        var hint: String?
    }

    /// The whole file; `-` is the standard input.
    static func read(_ path: String) throws(Failure) -> SourceFile {
        if path == "-" {
            return SourceFile(name: "<stdin>", bytes: try bytes("/dev/stdin", size: 0))
        }
        let files = FileManager.default
        var isDirectory = false
        guard files.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw Failure(message: "there is no file '\(path)'", hint: neighbour(of: path))
        }
        if isDirectory {
            throw Failure(message: "'\(path)' is a directory, not a plan", hint: plan(in: path))
        }
        let attributes = (try? files.attributesOfItem(atPath: path)) ?? [:]
        if let type = attributes[.type] as? FileAttributeType,
            [.typeCharacterSpecial, .typeBlockSpecial, .typeSocket].contains(type)
        {
            throw Failure(message: "'\(path)' is a device, not a plan")
        }
        let size = attributes[.size] as? Int ?? 0
        return SourceFile(name: path, bytes: try bytes(path, size: size))
    }

    private static func bytes(_ path: String, size: Int) throws(Failure) -> [UInt8] {
        guard size <= SourceFile.maximumBytes else {
            throw Failure(
                message: "'\(path)' has \(size) bytes; a plan has at most 16 MiB",
                hint: "bulk data belongs into 'data:' files")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw Failure(message: "'\(path)' cannot be read", hint: "check its permissions")
        }
        return Array(data)
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
