/// One JSON object on one line, its fields in the order of adding: what every measurement prints.
struct JSONLine {
    private var fields: [String] = []

    /// Adds a text, which must hold nothing that JSON escapes.
    mutating func add(_ name: String, _ value: String) {
        fields.append("\"\(name)\": \"\(value)\"")
    }

    /// Adds a whole number.
    mutating func add(_ name: String, _ value: Int) { fields.append("\"\(name)\": \(value)") }

    /// Adds a number with so many decimals; what is not finite is null.
    mutating func add(_ name: String, _ value: Double, decimals: Int) {
        fields.append("\"\(name)\": \(value.isFinite ? fixed(value, decimals) : "null")")
    }

    /// The line, without its end.
    var text: String { "{\(fields.joined(separator: ", "))}" }
}

/// A finite number with exactly so many decimals.
func fixed(_ value: Double, _ decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = Int((value.magnitude * scale).rounded())
    let sign = value < 0 && scaled > 0 ? "-" : ""
    if decimals == 0 { return "\(sign)\(scaled)" }
    let fraction = String(scaled % Int(scale))
    let zeros = String(repeating: "0", count: decimals - fraction.count)
    return "\(sign)\(scaled / Int(scale)).\(zeros)\(fraction)"
}
