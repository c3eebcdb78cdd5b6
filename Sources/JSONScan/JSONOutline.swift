/// The paths that a JSON document has, for suggestions; made only where something is wrong.
public struct JSONOutline {
    /// The most paths that are looked at, and how deep.
    private static let most = 200
    private static let deepest = 4

    /// The paths of the members of objects, those nearer to the root first.
    public private(set) var paths: [FieldPath] = []

    /// Looks through a document; one that is malformed has the paths before its fault.
    public init(_ bytes: Span<UInt8>) {
        var level = [FieldPath(steps: [])]
        for _ in 0..<Self.deepest where paths.count < Self.most {
            level = level.flatMap { Self.members(of: $0, in: bytes) }
            paths += level.prefix(Self.most - paths.count)
        }
    }

    /// The paths one step below one, if an object is there.
    private static func members(of path: FieldPath, in bytes: Span<UInt8>) -> [FieldPath] {
        guard let object = JSONScan.find(path, in: bytes), object.kind == .object else { return [] }
        var found: [FieldPath] = []
        var at = JSONScan.skipSpace(object.start + 1, in: bytes)
        while found.count < most, at < bytes.count, bytes[at] == UInt8(ascii: "\"") {
            guard let name = JSONScan.string(at, in: bytes) else { break }
            var key: [UInt8] = []
            guard JSONScan.append(name, in: bytes, to: &key) else { break }
            let index = Int(String(decoding: key, as: UTF8.self))
            found.append(FieldPath(steps: path.steps + [FieldPath.Step(key: key, index: index)]))
            at = JSONScan.skipSpace(name.end + 1, in: bytes)
            guard at < bytes.count, bytes[at] == UInt8(ascii: ":"),
                let next = JSONScan.following(JSONScan.skipSpace(at + 1, in: bytes), in: bytes)
            else { break }
            at = next
        }
        return found
    }
}
