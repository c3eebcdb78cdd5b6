import FoundationEssentials

/// A folder of its own for the files of one test; gone with it.
final class FileFolder {
    private let url = FileManager.default.temporaryDirectory
        .appending(path: "wsplan-reports-\(UUID().uuidString)")

    init() { try? FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }

    deinit { try? FileManager.default.removeItem(at: url) }

    func path(_ name: String) -> String { url.appending(path: name).path(percentEncoded: false) }
}
