/// What is sent, what answers it, and what comes unasked.
extension KeyTable {
    private static let bodyKeys = [
        Key("text", .template, "A text message."),
        Key("json", .json, "A text message of JSON; a sole `{{ expression }}` keeps its type."),
        Key("binary", .section(.binary), "A binary message of so many bytes."),
        Key("base64", .spelled(.base64), "A binary message of these bytes."),
        Key("ping", .template, "A ping with this payload; its reply is the pong."),
        Key(
            "generator",
            .word(Generator.Kind.allCases.map(\.rawValue)),
            "A made-up message with `type`, `id`, `timestamp`, and the client's `seq` as `sequence`."
        ),
        Key("with", .section(.generator), needs: "generator", "What it draws from."),
    ]

    static let message = KeyTable(
        "A message, and what answers it. A text alone is short for `text`.",
        choice: ["text", "json", "binary", "base64", "ping", "generator", "one-of"],
        bodyKeys + [
            Key(
                "one-of", .list(.section(.variant), least: 1),
                "One of several bodies, drawn by weight for each message."),
            Key(
                "expect", .oneOf([.word(["none", "next", "echo"]), .section(.expect)]),
                default: "none; a ping its pong, a generator the reply with its id",
                "The reply: none, the next frame, the same frame, or one that matches."),
            Key(
                "timeout", .positiveTime, default: "10s",
                "From the planned moment to the deadline of the reply."),
            Key(
                "fragment", .size(positive: true), default: "one frame",
                "The payload that a frame of it has at most."),
        ])

    static let variant = KeyTable(
        "One body of a message with `one-of`.",
        choice: ["text", "json", "binary", "base64", "ping", "generator"],
        [Key("weight", .weight, default: "1", "How often it is drawn.")]
            + bodyKeys.map { Key($0.name, $0.value, needs: $0.needs, $0.meaning) })

    static let binary = KeyTable(
        "A binary message.",
        [
            Key("size", .size(positive: false), required: true, "How many bytes; at most 1GiB."),
            Key("fill", .word(["random", "zeros"]), default: "random", "Which bytes."),
        ])

    static let expect = KeyTable(
        "The reply that a message waits for.",
        [
            Key(
                "match", .match(.reply), required: true,
                "What must hold for a frame to be the reply."),
            Key("check", .match(.reply), "What must hold for the reply to be right."),
            Key(
                "capture", .map(.spelled(.path), of: nil),
                "Values of the reply that later messages of the client use."),
            Key("timeout", .positiveTime, default: "10s", "The same as beside `expect`."),
        ])

    /// What a match may ask of a whole frame, besides paths.
    static let match: [(name: String, meaning: String)] = [
        ("text", "The whole payload is this text."),
        (
            "contains",
            "This text is somewhere in the payload; digits at an end of a text with `{{ }}` are all of "
                + "a number there."
        ),
        ("starts-with", "The payload starts with this text; for digits at its end the same holds."),
        ("ends-with", "The payload ends with this text; for digits at its front the same holds."),
        ("regex", "A part of the payload matches this expression; values of `{{ }}` are quoted."),
        ("size", "How many bytes the payload has, as a size or a condition."),
        ("opcode", "Whether it is a text or a binary frame."),
    ]
    static let matchWords = match.map(\.name)

    static let condition = KeyTable(
        "What must hold for a value; all that is there.",
        [
            Key("above", limit, "It is a greater number than this; a size with its unit."),
            Key("below", limit, "It is a smaller number than this."),
            Key("one-of", .list(.json, least: 1), "It is one of these."),
            Key(
                "regex", .spelled(.regex),
                "A part of its text matches this expression; values of `{{ }}` are quoted."),
            Key("exists", .flag, "Whether it is there."),
        ])

    private static let limit = ValueType.oneOf([
        .number(-Double.infinity...Double.infinity), .size(positive: false),
        .spelled(.expression),
    ])

    static let receive = KeyTable(
        "Messages that come unasked. The first `receive` that matches takes a frame.",
        [
            Key("match", .match(.receive), required: true, "Which frames it takes."),
            Key("of", .name(.message), later: true, "The message whose copies they are."),
            Key(
                "id", .spelled(.path), needs: "of", later: true,
                "Where the id of the copied message stands; it tells sender, number and moment."),
            Key(
                "since", .spelled(.stamp),
                "Where the sender's own time stamp stands, with its unit: s, ms, us, ns or iso."),
            Key(
                "within", .positiveTime, default: "10s", needs: "of", later: true,
                "How long a copy may take before it counts as lost."),
            Key("check", .match(.receive), "What must hold for them to be right."),
        ])

    static let group = KeyTable(
        "Rooms of clients that hear each other.",
        [
            Key(
                "size", .oneOf([.whole(1...10_000_000), .word(["all"])]), default: "all",
                "How many clients a room has; `all` makes one room."),
            Key(
                "self", .flag, default: "false",
                "Whether senders hear their own messages."),
        ])
}
