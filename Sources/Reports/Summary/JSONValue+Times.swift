public import Units

extension JSONValue {
    /// A number with decimals, `null` for nil.
    static func number(_ value: Double?, _ decimals: Int) -> JSONValue {
        value.map { .number($0, decimals: decimals) } ?? .null
    }

    /// Nanoseconds as milliseconds, `null` for nil.
    public static func milliseconds(_ nanoseconds: Double?) -> JSONValue {
        number(nanoseconds.map { $0 / 1e6 }, 4)
    }
}
