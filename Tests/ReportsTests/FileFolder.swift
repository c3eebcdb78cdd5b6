import FoundationEssentials

/// A folder of its own for the files of one test; gone with it.
final class FileFolder {
    private let url = FileManager.default.temporaryDirectory
        .appending(path: "wsplan-reports-\(UUID().uuidString)")

    init() { try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }

    /// The bytes of a file.
    func size(_ name: String) throws -> Int {
        try Data(contentsOf: url.appending(path: name)).count
    }

    /// What lies in the folder.
    func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: url.path(percentEncoded: false))
    }
}
