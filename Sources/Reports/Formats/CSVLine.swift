/// A line of a table with commas (RFC 4180).
enum CSVLine {
    /// The values as they stand there, without a line end.
    static func text(_ values: [String]) -> String { values.map(quoted).joined(separator: ",") }

    private static func quoted(_ value: String) -> String {
        guard value.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else {
            return value
        }
        return "\"\(value.replacing("\"", with: "\"\""))\""
    }

    /// The values of the first line of a table, which may go on over line ends within quotes.
    static func first(of table: some Sequence<UInt8>) -> [String] {
        var values: [[UInt8]] = [[]]
        var isQuoted = false
        var wasQuote = false
        for byte in table {
            let isQuote = byte == UInt8(ascii: "\"")
            // A quote within quotes is written twice.
            if isQuote, wasQuote, !isQuoted { values[values.count - 1].append(byte) }
            wasQuote = isQuote
            if isQuote {
                isQuoted.toggle()
            } else if isQuoted {
                values[values.count - 1].append(byte)
            } else if byte == UInt8(ascii: ",") {
                values.append([])
            } else if byte == UInt8(ascii: "\n") {
                break
            } else if byte != UInt8(ascii: "\r") {
                values[values.count - 1].append(byte)
            }
        }
        return values.map { String(decoding: $0, as: UTF8.self) }
    }
}
