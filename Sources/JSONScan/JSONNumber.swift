/// A number to compare with, of any length; equal numbers are one, however they were written.
public struct JSONNumber: Hashable, Sendable {
    /// Its normal form: a sign, digits without zeros at their ends, and `e` with an exponent unless
    /// that is zero; or `0`, `NaN`, `Infinity` and `-Infinity`.
    @usableFromInline let text: [UInt8]
    let decimal: JSONDecimal

    /// Reads a number as JSON writes it or as YAML does (`+1`, `.5`, `1.`, `.inf`, `.nan`); nil for
    /// anything else.
    public init?(_ text: some StringProtocol) {
        guard let normal = Self.normal(Array(text.utf8)) else { return nil }
        self.init(normal: normal)
    }

    private init(normal text: [UInt8]) {
        self.text = text
        decimal = JSONDecimal(text.span, 0, text.count)
    }

    /// The number rounded to a double.
    public var double: Double { Double(String(decoding: text, as: UTF8.self)) ?? .nan }

    public static func order(_ one: JSONNumber, to other: JSONNumber) -> Int? {
        one.decimal.order(in: one.text.span, to: other.decimal, in: other.text.span)
    }

    /// The normal form of a number.
    private static func normal(_ bytes: [UInt8]) -> [UInt8]? {
        var rest = bytes[...]
        var sign: [UInt8] = []
        if let first = rest.first, first == UInt8(ascii: "-") || first == UInt8(ascii: "+") {
            if first == UInt8(ascii: "-") { sign = [first] }
            rest = rest.dropFirst()
        }
        switch String(decoding: rest, as: UTF8.self) {
        case "Infinity", ".inf", ".Inf", ".INF": return sign + Array("Infinity".utf8)
        case "NaN", ".nan", ".NaN", ".NAN": return Array("NaN".utf8)
        default: break
        }
        let whole = digits(&rest)
        var fraction: [UInt8] = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = digits(&rest)
        }
        guard !(whole + fraction).isEmpty, let power = exponent(rest) else { return nil }
        let all = (whole + fraction).drop { $0 == 0x30 }
        var significant = Array(all)
        while significant.last == 0x30 { significant.removeLast() }
        if significant.isEmpty { return [0x30] }
        let exponent = power - fraction.count + (all.count - significant.count)
        return sign + significant + (exponent == 0 ? [] : Array("e\(exponent)".utf8))
    }

    /// Takes the digits at the front.
    private static func digits(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
        let digits = rest.prefix { $0 &- 0x30 < 10 }
        rest = rest.dropFirst(digits.count)
        return Array(digits)
    }

    /// What `e` and a number behind it say, 0 if nothing stands there; nil if it is anything else.
    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
        guard let letter = text.first else { return 0 }
        var rest = text.dropFirst()
        let isBelow = rest.first == UInt8(ascii: "-")
        if isBelow || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
        let power = digits(&rest)
        guard letter | 0x20 == UInt8(ascii: "e"), !power.isEmpty, rest.isEmpty else { return nil }
        // More than 15 digits of an exponent are as good as all of them.
        let value = Int(String(decoding: power.prefix(15), as: UTF8.self)) ?? 0
        return isBelow ? -value : value
    }
}

extension JSONNumber: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
    public init(integerLiteral value: Int) { self.init(value) }

    public init(floatLiteral value: Double) {
        self.init(normal: Self.normal(Array("\(value)".utf8)) ?? [0x30])
    }

    public init(_ value: Int) {
        self.init(normal: Self.normal(Array("\(value)".utf8)) ?? [0x30])
    }
}

extension JSONNumber: CustomStringConvertible {
    /// The number as people write it, without an exponent where that takes few zeros.
    public var description: String {
        let normal = String(decoding: text, as: UTF8.self)
        guard let mark = normal.firstIndex(of: "e"), let exponent = Int(normal[mark...].dropFirst())
        else { return normal }
        let sign = normal.prefix { $0 == "-" }
        let digits = normal[..<mark].dropFirst(sign.count)
        if 0...20 ~= exponent { return sign + digits + String(repeating: "0", count: exponent) }
        let point = digits.count + exponent
        guard -6...0 ~= point || point > 0 && exponent < 0 else { return normal }
        if point > 0 { return "\(sign)\(digits.prefix(point)).\(digits.dropFirst(point))" }
        return "\(sign)0.\(String(repeating: "0", count: -point))\(digits)"
    }
}
