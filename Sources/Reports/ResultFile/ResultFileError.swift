/// Why a result file cannot be written or read.
public enum ResultFileError: Error, Equatable, Sendable {
    /// The system's words for why it does not let us.
    case unwritable(path: String, reason: String)
    case unreadable(path: String, reason: String)
    /// The file does not start as a result file does.
    case notAResult
    /// Written by a version of the tool with another format.
    case unknownVersion(UInt8)
    /// The run was killed before it wrote anything.
    case empty
    /// The file has a record that may not be skipped and that this tool does not know; it was written
    /// by that version of the tool, if that is known.
    case newer(type: UInt8, tool: String?)
    /// A record is as it was written, and this tool cannot read it; it was written by that version.
    case strange(offset: Int, what: String, tool: String?)
    /// Something at this place is not as it was written.
    case corrupt(offset: Int, what: String)
}

extension ResultFileError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unwritable(let path, let reason): "cannot write '\(path)': \(reason)"
        case .unreadable(let path, let reason): "cannot read '\(path)': \(reason)"
        case .notAResult: "not a wsplan result file"
        case .unknownVersion(let version):
            "written by \(version > ResultRecord.version ? "a newer" : "an older") wsplan (format version "
                + "\(version); this one reads \(ResultRecord.version))"
        case .empty: "empty: the run was killed as it started"
        case .newer(let type, let tool):
            "written by a newer wsplan\(tool.map { " (\($0))" } ?? ""): it has a part that this one "
                + "does not know and must not skip (type \(type))"
        case .strange(let offset, let what, let tool):
            "not readable at byte \(offset): \(what)"
                + (tool.map { "; the file was written by wsplan \($0)" } ?? "")
        case .corrupt(let offset, let what): "damaged at byte \(offset): \(what)"
        }
    }
}
