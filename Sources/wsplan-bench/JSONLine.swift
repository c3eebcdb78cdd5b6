internal import Units

/// One JSON object on one line, its fields in the order of adding: what every measurement prints.
struct JSONLine {
    private var fields: [(String, JSONValue)] = []

    /// Adds a text.
    mutating func add(_ name: String, _ value: String) { fields.append((name, .string(value))) }

    /// Adds a whole number.
    mutating func add(_ name: String, _ value: Int) {
        fields.append((name, .integer(Int64(value))))
    }

    /// Adds a number with so many decimals at most; what is not finite is null.
    mutating func add(_ name: String, _ value: Double, decimals: Int) {
        fields.append((name, .number(value, decimals: decimals)))
    }

    /// The line, without its end.
    var text: String { JSONValue.object(fields).line() }
}
