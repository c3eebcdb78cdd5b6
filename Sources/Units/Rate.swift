/// Events a second; plans write `50/s`, `600/min`, `10/h`.
public struct Rate: Hashable, Comparable, Sendable, Codable {
    /// Events a second, not negative.
    public var perSecond: Double

    /// A rate of so many events a second.
    public init(perSecond: Double) { self.perSecond = perSecond }

    public static func < (a: Rate, b: Rate) -> Bool { a.perSecond < b.perSecond }

    static let units: [(name: String, seconds: Double)] = [
        ("s", 1), ("sec", 1), ("min", 60), ("m", 60), ("h", 3_600),
    ]

    /// Reads `50/s` or `600/min`; a bare number is an error that suggests `/s`.
    public init(parsing text: some StringProtocol) throws(UnitError) {
        var scanner = Scanner(text)
        guard let value = scanner.number() else { throw .malformed }
        if scanner.atEnd { throw .missingUnit(suggestion: shortest(value) + "/s") }
        scanner.skipSpaces()
        guard scanner.take("/") else {
            throw .unknownUnit(scanner.rest, valid: ["/s", "/min", "/h"])
        }
        scanner.skipSpaces()
        let unit = scanner.unit()
        guard let found = Rate.units.first(where: { $0.name == unit }) else {
            throw .unknownUnit("/" + unit, valid: ["/s", "/min", "/h"])
        }
        guard scanner.atEnd else { throw .malformed }
        self.init(perSecond: value / found.seconds)
    }
}

extension Rate: CustomStringConvertible {
    /// The rate with its unit, such as `50/s`.
    public var description: String { shortest(perSecond) + "/s" }
}
