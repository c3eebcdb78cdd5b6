import Plan

/// The hosts of `no_proxy`: `*`, names, addresses and blocks of addresses between commas.
struct ProxyExceptions {
    /// What one of its parts names.
    private enum Rule {
        case all
        /// A host and all below it, in small letters without dots at its ends.
        case name(String, port: UInt16?)
        /// The addresses whose first bits are those of this one.
        case block(IPAddress, bits: Int, port: UInt16?)
    }

    private let rules: [Rule]

    /// Parts that are neither names nor addresses name nothing.
    init(_ text: String) {
        rules = text.split { $0 == "," || $0.isWhitespace }.compactMap(Self.rule)
    }

    /// Whether a host needs no proxy at this port.
    func name(_ host: String, port: UInt16) -> Bool {
        let address = IPAddress(host)
        let name = Self.bare(host[...])
        return rules.contains { rule in
            switch rule {
            case .all: true
            case .name(let suffix, let only):
                address == nil && (only ?? port) == port
                    && (name == suffix || name.hasSuffix("." + suffix))
            case .block(let first, let bits, let only):
                (only ?? port) == port && address.map { first.shares(bits, with: $0) } ?? false
            }
        }
    }

    private static func rule(_ part: Substring) -> Rule? {
        if part == "*" { return .all }
        if let slash = part.firstIndex(of: "/") {
            guard let first = address(part[..<slash]), let bits = Int(part[slash...].dropFirst()),
                0...first.bitCount ~= bits
            else { return nil }
            return .block(first, bits: bits, port: nil)
        }
        if let whole = address(part) { return .block(whole, bits: whole.bitCount, port: nil) }
        var host = part
        var port: UInt16?
        if let colon = part.lastIndex(of: ":") {
            port = UInt16(part[colon...].dropFirst())
            if port == nil { return nil }
            host = part[..<colon]
        }
        if let whole = address(host) { return .block(whole, bits: whole.bitCount, port: port) }
        let name = bare(host)
        return name.isEmpty ? nil : .name(name, port: port)
    }

    /// An address, perhaps in brackets.
    private static func address(_ text: Substring) -> IPAddress? {
        IPAddress(text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text)
    }

    /// A name in small letters without dots at its ends.
    private static func bare(_ name: Substring) -> String {
        var name = name.drop { $0 == "." }
        while name.last == "." { name.removeLast() }
        return name.lowercased()
    }
}
