/// A line by which GitHub Actions shows a message, at a place of a file if it has one.
///
///     ::error file=plans/gate.yaml,line=14,title=p99(rtt) < 50ms::506 ms (limit 50 ms)
///
/// Its rules are those of the runner's own toolkit: percent signs and line ends are escaped, in
/// properties colons and commas too.
public struct WorkflowCommand: Hashable, Sendable {
    /// How bad it is.
    public enum Level: String, Sendable { case error, warning, notice }

    public var level: Level
    public var message: String
    /// The path from the root of the repository; nil: the message is about no file.
    public var file: String?
    /// From 1.
    public var line: Int?
    /// Characters of the line, from 1; the end is the last one.
    public var columns: ClosedRange<Int>?
    public var title: String?

    public init(_ level: Level, _ message: String, title: String? = nil) {
        self.level = level
        self.message = message
        self.title = title
    }

    /// The line with its line end.
    public var text: String {
        let values: [(String, String?)] = [
            ("file", file), ("line", line.map(String.init)),
            ("col", columns.map { "\($0.lowerBound)" }),
            ("endColumn", columns.map { "\($0.upperBound)" }), ("title", title),
        ]
        let properties = values.compactMap { name, value in
            value.map { "\(name)=\(Self.escaped($0, also: ":,"))" }
        }.joined(separator: ",")
        let head = properties.isEmpty ? "" : " " + properties
        return "::\(level.rawValue)\(head)::\(Self.escaped(message, also: ""))\n"
    }

    private static func escaped(_ text: String, also more: String) -> String {
        text.unicodeScalars.reduce(into: "") { result, scalar in
            if "%\r\n".unicodeScalars.contains(scalar) || more.unicodeScalars.contains(scalar) {
                let code = String(scalar.value, radix: 16, uppercase: true)
                result += "%" + (code.count == 1 ? "0" : "") + code
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
    }
}
