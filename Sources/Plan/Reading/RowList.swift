/// Rows one below the other, also those that several records share.
///
/// A list of statements, since a compiler takes each of them by itself: an array of so many overloaded calls
/// is one expression, and took it half a minute.
@resultBuilder enum RowList<Part: Sendable> {
    static func buildExpression(_ row: Row<Part>) -> [Row<Part>] { [row] }
    static func buildExpression(_ rows: [Row<Part>]) -> [Row<Part>] { rows }
    static func buildBlock(_ rows: [Row<Part>]...) -> [Row<Part>] { Array(rows.joined()) }
}
