internal import JSONScan
internal import LoadEngine

/// Messages with fields of rows and captured values, as plans have that log in first.
enum ValueLoad {
    /// Bytes of a body besides its id and padding.
    static let length = constants.reduce(8 + 16) { $0 + $1.count }

    private static let constants = [
        Array(#"{"id":""#.utf8), Array(#"","user":""#.utf8), Array(#"","token":""#.utf8),
        Array(#"","pad":""#.utf8), Array(#""}"#.utf8),
    ]

    /// `{"id":"…","user":"user0042","token":"0123456789abcdef","pad":"…"}`.
    static func body(pad: [UInt8]) -> [PayloadTemplate.Part] {
        [
            .bytes(constants[0]), .slot(.id), .bytes(constants[1]),
            .slot(.field(data: 0, column: 0, .inText)), .bytes(constants[2]),
            .slot(.captured(0, .inText)), .bytes(constants[3] + pad + constants[4]),
        ]
    }

    /// The reply with the id; its token is kept, its user and the token checked.
    static var expectation: Expectation {
        var match = Matcher("id", .isID)
        match.captures = [Matcher.Capture(path: FieldPath("token"), name: 0)]
        var check = Matcher("user", .equals(.template(sole(.field(data: 0, column: 0, .raw)))))
        check.conditions +=
            Matcher("token", .equals(.template(sole(.captured(0, .raw))))).conditions
        return .match(match, check: check)
    }

    private static func sole(_ slot: PayloadTemplate.Slot) -> PayloadTemplate {
        PayloadTemplate(parts: [.slot(slot)])
    }

    /// What a client sends first, for a token of its own.
    static var login: MessageTemplate {
        var match = Matcher("token", .exists(true))
        match.captures = [Matcher.Capture(path: FieldPath("token"), name: 0)]
        return MessageTemplate(
            kind: .text,
            body: .template(
                PayloadTemplate(parts: [
                    .bytes(Array(#"{"token":""#.utf8)), .slot(.hex(16)),
                    .bytes(Array(#""}"#.utf8)),
                ])), expect: .match(match, check: nil), timeout: 10_000_000_000)
    }

    /// A thousand rows, of which each message has another one.
    static var users: DataSet {
        var rows = RowBuilder(columns: 1)
        for number in 1_000..<2_000 { rows.add(text: Array("user\(number)".utf8).span) }
        return DataSet(
            name: "users", rows: .table(rows.table()), columns: 1, pick: .shuffle, scope: .message)
    }
}
