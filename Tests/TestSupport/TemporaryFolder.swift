import FoundationEssentials

/// A folder of its own for the files of one test; gone with it.
public final class TemporaryFolder: Sendable {
    private let url: URL

    /// Makes the folder.
    public init() throws {
        url = FileManager.default.temporaryDirectory
            .appending(path: "wsplan-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// Where it lies.
    public var path: String { url.path(percentEncoded: false) }

    /// The same with a slash at its end.
    public var root: String { path.hasSuffix("/") ? path : path + "/" }

    /// The path of a file in it, which need not be there.
    public func path(_ name: String) -> String {
        url.appending(path: name).path(percentEncoded: false)
    }

    /// Writes a file, in a folder within this one if its name says so, and returns its path.
    @discardableResult
    public func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        let file = url.appending(path: name)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
        return path(name)
    }

    /// Writes a text file and returns its path.
    @discardableResult
    public func file(_ name: String, _ text: String) throws -> String {
        try file(name, Array(text.utf8))
    }

    /// The bytes of a file.
    public func size(_ name: String) throws -> Int {
        try Data(contentsOf: url.appending(path: name)).count
    }

    /// What lies in it.
    public func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path)
    }

    /// What a text file holds.
    public func text(_ name: String) throws -> String {
        try String(contentsOf: url.appending(path: name), encoding: .utf8)
    }
}
