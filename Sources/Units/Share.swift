/// A part of a whole; plans write `0.1%`.
public struct Share: Hashable, Comparable, Sendable, Codable {
    /// The part as a fraction: 1 % is 0.01.
    public var fraction: Double

    /// A share of so many hundredths divided by a hundred.
    public init(fraction: Double) { self.fraction = fraction }

    public static func < (a: Share, b: Share) -> Bool { a.fraction < b.fraction }

    /// Reads `0.1%`; a bare number is an error that suggests `%`.
    public init(parsing text: some StringProtocol) throws(UnitError) {
        var scanner = Scanner(text)
        guard let value = scanner.number() else { throw .malformed }
        scanner.skipSpaces()
        if scanner.atEnd { throw .missingUnit(suggestion: shortest(value) + "%") }
        guard scanner.take("%") else { throw .unknownUnit(scanner.rest, valid: ["%"]) }
        guard scanner.atEnd else { throw .malformed }
        self.init(fraction: value / 100)
    }
}

extension Share: CustomStringConvertible {
    /// The share in percent, such as `0.1%`.
    public var description: String { shortest((fraction * 1e10).rounded() / 1e8) + "%" }
}
