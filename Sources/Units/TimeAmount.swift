/// A length of time in whole nanoseconds; plans write `1us 250ms 2s 1m30s 2h 1d`.
public struct TimeAmount: Hashable, Comparable, Sendable, Codable, BitwiseCopyable {
    /// The length in nanoseconds.
    public var nanoseconds: Int64

    /// A length of so many nanoseconds.
    @inlinable public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// A length of so many milliseconds.
    @inlinable public static func milliseconds(_ n: Int64) -> TimeAmount {
        .init(nanoseconds: n * 1_000_000)
    }
    /// A length of so many seconds.
    @inlinable public static func seconds(_ n: Int64) -> TimeAmount {
        .init(nanoseconds: n * 1_000_000_000)
    }
    /// A length of so many minutes.
    @inlinable public static func minutes(_ n: Int64) -> TimeAmount { .seconds(n * 60) }
    /// A length of so many days.
    @inlinable public static func days(_ n: Int64) -> TimeAmount { .minutes(n * 1_440) }
    /// No time at all.
    public static let zero = TimeAmount(nanoseconds: 0)

    /// The length in seconds.
    public var seconds: Double { Double(nanoseconds) / 1e9 }
    /// The length in milliseconds.
    public var milliseconds: Double { Double(nanoseconds) / 1e6 }

    @inlinable public static func < (a: TimeAmount, b: TimeAmount) -> Bool {
        a.nanoseconds < b.nanoseconds
    }
    @inlinable public static func + (a: TimeAmount, b: TimeAmount) -> TimeAmount {
        .init(nanoseconds: a.nanoseconds + b.nanoseconds)
    }

    static let units: [(name: String, nanoseconds: Double)] = [
        ("d", 86_400e9), ("h", 3_600e9), ("m", 60e9), ("s", 1e9), ("ms", 1e6), ("us", 1e3),
        ("ns", 1),
    ]

    /// Reads `250ms`, `1m30s`, `0.5s`; a bare number other than 0 is an error that suggests seconds.
    public init(parsing text: some StringProtocol) throws(UnitError) {
        var scanner = Scanner(text)
        self = try TimeAmount(from: &scanner)
        guard scanner.atEnd else { throw .malformed }
    }

    /// Reads a duration at the cursor and leaves what follows it.
    init(from scanner: inout Scanner) throws(UnitError) {
        var total = 0.0
        var smallest = Double.infinity
        repeat {
            guard let value = scanner.number() else { throw .malformed }
            var unit = scanner.unit()
            if unit.isEmpty { throw .missingUnit(suggestion: shortest(value) + "s") }
            if unit == "µs" || unit == "μs" { unit = "us" }
            guard let found = TimeAmount.units.first(where: { $0.name == unit }) else {
                throw .unknownUnit(unit, valid: TimeAmount.units.map(\.name).reversed())
            }
            guard found.nanoseconds < smallest else { throw .malformed }
            smallest = found.nanoseconds
            total += value * found.nanoseconds
        } while scanner.startsWithDigit
        guard total < 9.2e18 else { throw .outOfRange }
        self.init(nanoseconds: Int64(total.rounded()))
    }
}

extension TimeAmount: CustomStringConvertible {
    /// The units that come before seconds, in a table for the reason that `ByteCount` has one.
    private static let spelled: [(name: String, nanoseconds: Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
    ]

    /// The shortest exact spelling in the language of plans, such as `1m30s`.
    public var description: String {
        if nanoseconds == 0 { return "0s" }
        if nanoseconds < 0 { return "-" + TimeAmount(nanoseconds: -nanoseconds).description }
        if nanoseconds < 1_000 { return "\(nanoseconds)ns" }
        if nanoseconds < 1_000_000 { return shortest(Double(nanoseconds) / 1e3) + "us" }
        if nanoseconds < 1_000_000_000 { return shortest(Double(nanoseconds) / 1e6) + "ms" }
        var rest = nanoseconds
        var text = ""
        for (name, size) in TimeAmount.spelled {
            if rest >= size {
                text += "\(rest / size)\(name)"
                rest %= size
            }
        }
        if rest > 0 { text += shortest(Double(rest) / 1e9) + "s" }
        return text
    }
}

extension Scanner {
    var startsWithDigit: Bool { rest.utf8.first.map { $0 >= 0x30 && $0 <= 0x39 } ?? false }
}

/// Prints a number without a trailing `.0`.
func shortest(_ value: Double) -> String {
    if value == value.rounded(), abs(value) < 1e15 { return "\(Int64(value))" }
    return "\(value)"
}
