import Units

/// How a load is written: clients or a rate, alone, or two of them with a sign between.
struct LoadForm {
    let isRate: Bool
    /// `->` of a ramp, `..` of a wave; nil for a single value.
    let sign: String?

    /// What is expected, for messages.
    var example: String {
        switch (sign, isRate) {
        case ("->"?, false): "a ramp of clients such as 0 -> 50"
        case ("->"?, true): "a ramp of arrivals such as 10/s -> 50/s"
        case (_?, false): "a range of clients such as 200..800"
        case (_?, true): "a range of arrivals such as 10/s..50/s"
        case (nil, false): "a number of clients such as 50"
        case (nil, true): "a rate such as 50/s"
        }
    }

    /// Whether a text is such a load.
    func accepts(_ text: String) -> Bool {
        var text = text
        if isRate, text.hasPrefix("poisson ") { text = String(trim(text.dropFirst(8))) }
        guard let sign else { return isValue(text[...]) }
        guard let place = text.firstRange(of: sign) else { return false }
        let (first, second) = (trim(text[..<place.lowerBound]), trim(text[place.upperBound...]))
        return (isValue(first) || first.isEmpty && sign == "->") && isValue(second)
    }

    private func isValue(_ text: Substring) -> Bool {
        isRate ? (try? Rate(parsing: text)) != nil : Int(text).map { $0 >= 0 } ?? false
    }

    /// What was probably meant, alone.
    func meaning(of text: String) -> String? {
        ValueRepair(isRate ? .rate : .count, range: sign).suggestions(for: text, accepts: accepts)
            .first
    }

    /// What was probably meant.
    func hint(for text: String) -> String? {
        ValueRepair(isRate ? .rate : .count, range: sign).hint(for: text, accepts: accepts)
    }
}
