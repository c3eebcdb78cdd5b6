/// A number of bytes; plans write `64KiB`, `1MB`, `200B`.
public struct ByteCount: Hashable, Comparable, Sendable, Codable {
    /// The number of bytes, not negative.
    public var bytes: Int

    /// So many bytes.
    public init(bytes: Int) { self.bytes = bytes }

    public static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }

    static let units: [(name: String, bytes: Double)] = [
        ("B", 1), ("kB", 1e3), ("KB", 1e3), ("MB", 1e6), ("GB", 1e9),
        ("KiB", 1_024), ("MiB", 1_048_576), ("GiB", 1_073_741_824),
    ]

    /// Reads `64KiB` or `1MB`; a bare number is an error that suggests `B`.
    public init(parsing text: some StringProtocol) throws(UnitError) {
        var scanner = Scanner(text)
        guard let value = scanner.number() else { throw .malformed }
        scanner.skipSpaces()
        let unit = scanner.unit()
        if unit.isEmpty, scanner.atEnd { throw .missingUnit(suggestion: shortest(value) + "B") }
        guard let found = ByteCount.units.first(where: { $0.name == unit }) else {
            throw .unknownUnit(unit, valid: ["B", "KB", "MB", "GB", "KiB", "MiB", "GiB"])
        }
        guard scanner.atEnd else { throw .malformed }
        guard value * found.bytes < 9e15 else { throw .outOfRange }
        self.init(bytes: Int((value * found.bytes).rounded()))
    }
}

extension ByteCount: CustomStringConvertible {
    /// The units of the shortest spelling. They stand in a table, since of a loop over them where they are written
    /// the optimizer does not make the same code each time.
    private static let spelled: [(name: String, bytes: Int)] = [
        ("GiB", 1_073_741_824), ("MiB", 1_048_576), ("KiB", 1_024),
    ]

    /// The shortest exact spelling, such as `64KiB`.
    public var description: String {
        for (name, size) in ByteCount.spelled
        where bytes >= size && bytes % size == 0 {
            return "\(bytes / size)\(name)"
        }
        return "\(bytes)B"
    }
}
