/// The literal of an IPv4 or IPv6 address (RFC 4291 §2.2), without brackets and zone.
public struct IPAddress: Hashable, Sendable {
    /// Four bytes, or sixteen, in network order.
    public let bytes: [UInt8]

    /// The address that a text stands for; nil if it is none.
    public init?(_ text: some StringProtocol) {
        let text = String(text)
        guard let bytes = text.contains(":") ? Self.sixteen(text) : Self.four(text[...]) else {
            return nil
        }
        self.bytes = bytes
    }

    /// Whether it is one of the host's own, 127.0.0.0/8 or ::1.
    public var isLoopback: Bool {
        bytes.count == 4
            ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] == 1
    }

    /// The number of bits of such an address.
    public var bitCount: Int { bytes.count * 8 }

    /// Whether the first `bits` bits are those of another address of the same family.
    public func shares(_ bits: Int, with other: IPAddress) -> Bool {
        guard bytes.count == other.bytes.count, bits <= bitCount else { return false }
        return (0..<bits).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return bytes[bit / 8] & mask == other.bytes[bit / 8] & mask
        }
    }

    /// `192.0.2.1`: four decimal numbers without leading zeros.
    private static func four(_ text: Substring) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            guard part.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                part == "0" || part.first != "0"
            else { return nil }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    /// `2001:db8::1`: groups of hexadecimal digits, one run of zeros left out, the last two groups
    /// perhaps as an IPv4 address.
    private static func sixteen(_ text: String) -> [UInt8]? {
        var halves: [Substring] = []
        var rest = text[...]
        for index in text.indices.dropLast() where text[index...].hasPrefix("::") {
            guard halves.isEmpty else { return nil }
            halves.append(text[..<index])
            rest = text[index...].dropFirst(2)
        }
        halves.append(rest)
        let last = halves.count - 1
        let parts = halves.enumerated().map { groups($1, mayEndInFour: $0 == last) }
        guard let head = parts[0], let tail = parts[last] else { return nil }
        if last == 0 { return head.count == 16 ? head : nil }
        let zeros = 16 - head.count - tail.count
        return zeros >= 2 ? head + [UInt8](repeating: 0, count: zeros) + tail : nil
    }

    private static func groups(_ text: Substring, mayEndInFour: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        var bytes: [UInt8] = []
        let groups = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, group) in groups.enumerated() {
            if mayEndInFour, index == groups.count - 1, let four = four(group) {
                bytes += four
            } else if (1...4).contains(group.utf8.count), group.allSatisfy(\.isHexDigit),
                let value = UInt16(group, radix: 16)
            {
                bytes += [UInt8(value >> 8), UInt8(value & 0xFF)]
            } else {
                return nil
            }
        }
        return bytes
    }
}
