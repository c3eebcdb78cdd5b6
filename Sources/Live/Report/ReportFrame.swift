internal import Reports
internal import Units

/// What browsers are told of a report, as the page's script takes it: how it looks now, pieces as a whole, and
/// changes of others.
enum ReportFrame {
    /// All of it.
    static func whole(_ report: LiveReport, _ pieces: [LiveReport.Piece]) -> [UInt8] {
        text(
            report, whole: pieces.map { ($0.id, .string($0.source)) }, parts: [],
            order: order(pieces))
    }

    /// What is other than in the pieces that a browser has.
    static func change(_ report: LiveReport, since known: [LiveReport.Piece]) -> [UInt8] {
        let sources = Dictionary(uniqueKeysWithValues: known.map { ($0.id, $0.source) })
        var whole: [(String, JSONValue)] = []
        var parts: [(String, JSONValue)] = []
        for piece in report.pieces where sources[piece.id] != piece.source {
            let changes = sources[piece.id].flatMap { MarkupChange.between($0, piece.source) }
            if let changes {
                parts.append((piece.id, .array(changes)))
            } else {
                whole.append((piece.id, .string(piece.source)))
            }
        }
        let isMoved = known.map(\.id) != report.pieces.map(\.id)
        return text(
            report, whole: whole, parts: parts, order: isMoved ? order(report.pieces) : .null)
    }

    /// The sections in their order.
    private static func order(_ pieces: [LiveReport.Piece]) -> JSONValue {
        .array(pieces.dropFirst(LiveReport.heads).map { .string($0.id) })
    }

    private static func text(
        _ report: LiveReport, whole: [(String, JSONValue)], parts: [(String, JSONValue)],
        order: JSONValue
    ) -> [UInt8] {
        let frame: JSONValue = .object([
            ("over", .bool(report.isOver)), ("title", .string(report.title)),
            ("icon", .string(report.icon)), ("style", .string(report.style)),
            ("clock", .string(report.clock)), ("order", order), ("whole", .object(whole)),
            ("parts", .object(parts)),
        ])
        return Array(frame.line().utf8)
    }
}
