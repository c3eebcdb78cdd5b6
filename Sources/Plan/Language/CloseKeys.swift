import PlanText
import Units

extension Section {
    static let profileClose = Section("profile close")
    static let close = Section("close")
}

/// How sessions end by plan.
extension Keys {
    static let profileClose: Record<Profile.Close> = Record(
        .profileClose, "How sessions end by plan.", Profile.Close()
    ) {
        Row("code", .closeCode, \.code, "The status code of the close.")
        Row("reason", .closeReason, \.reason, default: "none", "The reason of the close.")
        Row(
            "abrupt", .share, \.abrupt,
            "The share of these ends that resets the connection instead.")
        Row(
            "expected", Kind.closeCode.list(least: 1),
            default: "any for a `once` client that neither sends nor flows, else none",
            "Codes with which the server may end a session by plan."
        ) { $0.expected = $1 }
    }

    static let close: Record<Profile.Closing> = Record(
        .close, "A close handshake.", Profile.Closing()
    ) {
        Row("code", .closeCode, \.code, required: true, "Its status code.")
        Row("reason", .closeReason, \.reason, default: "none", "Its reason.")
    }
}

extension Kind<Profile.Close> {
    static var profileClose: Kind {
        Kind(.section(.profileClose)) { reader, node, _ in
            if let code = node.scalar?.int {
                reader.wrongType(
                    "a map for 'close' of a profile", node, hint: "write { code: \(code) }")
                return nil
            }
            return reader.record(node, Keys.profileClose)
        }
    }
}

extension Kind<Profile.Closing> {
    /// `1000`, `abrupt`, or `{ code: 1000, reason: bye }`.
    static var closing: Kind {
        Kind(.oneOf([.whole(1_000...4_999), .word(["abrupt"]), .section(.close)])) {
            reader, node, _ in
            guard let scalar = node.scalar, scalar.kind != .null else {
                return reader.record(node, Keys.close)
            }
            if Int(scalar.text) == nil {
                return reader.word(node, of: ["abrupt"]).map { _ in
                    Profile.Closing(isAbrupt: true)
                }
            }
            return reader.closeCode(node).map { Profile.Closing(code: $0) }
        }
    }
}

extension Kind<UInt16> {
    fileprivate static var closeCode: Kind {
        Kind(.whole(1_000...4_999)) { reader, node, _ in reader.closeCode(node) }
    }
}

extension Kind<Template> {
    fileprivate static var closeReason: Kind {
        Kind(.template) { reader, node, _ in reader.closeReason(node) }
    }
}

extension Reader {
    /// Status codes that a close frame never carries (RFC 6455 §7.4.1).
    private static let reservedCodes: Set = [1004, 1005, 1006, 1015]

    fileprivate func closeReason(_ node: Node) -> Template? {
        guard let reason = template(node) else { return nil }
        if reason.minimumLength <= 123 { return reason }
        error(.badValue, "the reason of a close must not exceed 123 bytes", at: node.range)
        return nil
    }

    fileprivate func closeCode(_ node: Node) -> UInt16? {
        guard let code = whole(node, 1000...4999) else { return nil }
        if Self.reservedCodes.contains(code) {
            error(
                .badValue, "the code \(code) is never sent in a close frame", at: node.range,
                hint: "1000 is the usual one; 3000 to 4999 are for applications")
            return nil
        }
        return UInt16(code)
    }
}
