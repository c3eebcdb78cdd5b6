extension Scalar {
    /// A plain scalar, typed by the core schema of YAML 1.2 (§10.3.2), of whose booleans only
    /// `true` and `false` count: `yes`, `on`, `True` and `1:30` are text.
    public init(plain text: String) {
        self.init(text: text, style: .plain, kind: Kind(ofPlain: text))
    }

    /// The scalar where a flag or a number is wanted: within braces `${zip:-true}` can only stand in
    /// quotes, so what variables made counts as if it had none.
    private var typed: Scalar { hasVariables ? Scalar(plain: text) : self }

    /// Whether it is `true`; nil for other kinds than `bool`.
    public var bool: Bool? { typed.kind == .bool ? text == "true" : nil }

    /// The number of an `int` (`12`, `0x1F`, `0o17`); nil for other kinds or if it does not fit.
    public var int: Int? {
        guard typed.kind == .int else { return nil }
        if text.hasPrefix("0x") { return Int(text.dropFirst(2), radix: 16) }
        if text.hasPrefix("0o") { return Int(text.dropFirst(2), radix: 8) }
        return Int(text)
    }

    /// The number of an `int` or a `float`; nil for other kinds.
    public var double: Double? {
        switch typed.kind {
        case .int: int.map(Double.init) ?? Double(text)
        case .float:
            switch text.drop(while: { $0 == "+" || $0 == "-" }).lowercased() {
            case ".inf": text.hasPrefix("-") ? -Double.infinity : Double.infinity
            case ".nan": Double.nan
            default: Self.decimal(text)
            }
        default: nil
        }
    }

    /// Reads decimals such as `1.` and `.5` too, which `Double` would refuse.
    private static func decimal(_ text: String) -> Double? {
        let sign = text.prefix { $0 == "+" || $0 == "-" }
        var digits = text.dropFirst(sign.count)[...]
        let exponent = digits.firstIndex { $0 == "e" || $0 == "E" }.map { digits[$0...] } ?? ""
        digits = digits.dropLast(exponent.count)
        let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
        let fraction = parts.count > 1 && !parts[1].isEmpty ? parts[1] : "0"
        return Double("\(sign)\(parts[0].isEmpty ? "0" : parts[0]).\(fraction)\(exponent)")
    }
}

extension Scalar.Kind {
    /// The type of a plain scalar.
    init(ofPlain text: String) {
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "false": self = .bool
        default:
            let bytes = Array(text.utf8)
            self = Self.isInt(bytes) ? .int : Self.isFloat(bytes) ? .float : .string
        }
    }

    /// `[-+]? [0-9]+ | 0o [0-7]+ | 0x [0-9a-fA-F]+`
    private static func isInt(_ bytes: [UInt8]) -> Bool {
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            if bytes[1] == UInt8(ascii: "o") {
                return bytes[2...].allSatisfy { $0 >= 0x30 && $0 <= 0x37 }
            }
            if bytes[1] == UInt8(ascii: "x") {
                return bytes[2...].allSatisfy {
                    isDigit($0) || ($0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x66)
                }
            }
        }
        let digits = bytes.dropFirst(isSign(bytes[0]) ? 1 : 0)
        return !digits.isEmpty && digits.allSatisfy(isDigit)
    }

    /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`, `±.inf` and `.nan`
    private static func isFloat(_ bytes: [UInt8]) -> Bool {
        var rest = bytes.dropFirst(isSign(bytes[0]) ? 1 : 0)
        switch String(decoding: rest, as: UTF8.self) {
        case ".inf", ".Inf", ".INF": return true
        case ".nan", ".NaN", ".NAN": return rest.count == bytes.count
        default: break
        }
        var digits = takeDigits(&rest)
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            digits += takeDigits(&rest)
        }
        guard digits > 0 else { return false }
        guard let next = rest.first else { return true }
        guard next | 0x20 == UInt8(ascii: "e") else { return false }
        rest = rest.dropFirst()
        if let sign = rest.first, isSign(sign) { rest = rest.dropFirst() }
        return takeDigits(&rest) > 0 && rest.isEmpty
    }

    private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> Int {
        let count = bytes.prefix(while: isDigit).count
        bytes = bytes.dropFirst(count)
        return count
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isSign(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
    }
}
