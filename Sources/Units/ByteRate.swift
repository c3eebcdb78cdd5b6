/// Bytes a second; plans write `64KiB/s`, `10MB/min`.
public struct ByteRate: Hashable, Comparable, Sendable, Codable {
    /// Bytes a second, not negative.
    public var perSecond: Double

    /// A rate of so many bytes a second.
    public init(perSecond: Double) { self.perSecond = perSecond }

    public static func < (a: ByteRate, b: ByteRate) -> Bool { a.perSecond < b.perSecond }

    /// Reads `64KiB/s`; a number or a size alone is an error that suggests what it lacks.
    public init(parsing text: some StringProtocol) throws(UnitError) {
        guard let slash = text.lastIndex(of: "/") else {
            let size: String
            do {
                size = "\(try ByteCount(parsing: text))"
            } catch {
                guard case .missingUnit(let suggestion) = error else { throw error }
                size = suggestion
            }
            throw .missingUnit(suggestion: size + "/s")
        }
        let unit = text[slash...].dropFirst().drop { $0 == " " }
        guard let seconds = Rate.units.first(where: { $0.name == unit })?.seconds else {
            throw .unknownUnit("/" + String(unit), valid: ["/s", "/min", "/h"])
        }
        var size = text[..<slash]
        while size.last == " " { size.removeLast() }
        do {
            self.init(perSecond: Double(try ByteCount(parsing: size).bytes) / seconds)
        } catch {
            guard case .missingUnit(let suggestion) = error else { throw error }
            throw .missingUnit(suggestion: "\(suggestion)/\(unit)")
        }
    }
}

extension ByteRate: CustomStringConvertible {
    /// The rate with its unit, such as `64KiB/s`.
    public var description: String {
        perSecond == perSecond.rounded() && perSecond < 9e15
            ? "\(ByteCount(bytes: Int(perSecond)))/s" : "\(shortest(perSecond))B/s"
    }
}
