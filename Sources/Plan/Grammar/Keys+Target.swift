/// Where clients connect to, and how.
extension KeyTable {
    static let target = KeyTable(
        "Where clients connect to and what their handshakes say.",
        choice: ["url", "urls", "embedded"], targetKeys)

    static let ownTarget = KeyTable(
        "A target of a profile's own: its keys replace the plan's.", targetKeys)

    private static let targetKeys = [
        Key("url", .spelled(.target), "One place: `ws://…`, `wss://…` or `ws+unix://…`."),
        Key("urls", .list(.spelled(.target), least: 1), "Several places."),
        Key("embedded", .section(.embedded), "The server inside, which the run starts itself."),
        Key(
            "pick", .word(["first", "round-robin", "random"]), default: "round-robin",
            "Which of several `urls` a connect takes."),
        Key("headers", .map(.template, of: nil), "Headers of the handshake."),
        Key(
            "subprotocols", .list(.text, least: 0),
            "Subprotocols that are offered in this order; they may have `{{ }}`."),
        Key("origin", .template, "The header `Origin`."),
        Key(
            "compression", .oneOf([.flag, .section(.compression)]), default: "false",
            "Whether permessage-deflate is offered, and how."),
        Key(
            "tls", .oneOf([.flag, .section(.tls)]),
            "How `wss://` connections are secured; beside `embedded` only `true`."),
        Key(
            "connect-timeout", .positiveTime, default: "10s",
            "How long a connect may take from its start to open."),
        Key(
            "proxy", .spelled(.proxy), default: "that of the environment",
            "A proxy for the connections, or `none`."),
        Key(
            "bind", .list(.spelled(.address), least: 1),
            "Addresses of this host that connects start from in turn."),
        Key(
            "max-message", .size(positive: false), default: "64MiB",
            "The largest message that is accepted."),
    ]

    static let tls = KeyTable(
        "How connections are secured. Files are PEM, beside the plan.",
        [
            Key("ca", .spelled(.file), "Authorities to trust in place of the system's."),
            Key("cert", .spelled(.file), needs: "key", "The client's own certificate."),
            Key("key", .spelled(.file), needs: "cert", "The private key that belongs to `cert`."),
            Key("verify", .flag, default: "true", "Whether the server's certificate is checked."),
            Key(
                "server-name", .spelled(.hostName), default: "the URL's host",
                "The name that is asked for and checked."),
        ])

    static let compression = KeyTable(
        "How messages are compressed (RFC 7692).",
        [
            Key(
                "window", .whole(9...15), default: "the server's choice",
                "The bits of the largest window of either side."),
            Key(
                "takeover", .word(["true", "false", "client", "server"]), default: "true",
                "Which side keeps its window from message to message."),
            Key(
                "above", .size(positive: false), default: "0B",
                "Smaller messages are sent as they are."),
        ])

    static let embedded = KeyTable(
        "How the server inside behaves.",
        [
            Key(
                "behaviour", .word(["echo", "agents", "chat"]), default: "echo",
                "What it does with messages: sends them back, speaks the protocol of agents, or keeps rooms."
            ),
            Key(
                "delay", .oneOf([.spread, .list(.section(.delay), least: 1)]), default: "0s",
                "How long an answer waits, or several such with weights."),
            Key(
                "stall", .oneOf([.section(.stall), .list(.section(.stall), least: 0)]),
                "Times in which it stands still."),
            Key(
                "stamp", .flag, default: "false",
                "Whether answers that are JSON objects say when they were sent."),
            Key(
                "capacity", .rate, default: "no bound",
                "How many answers a second it gives; the rest waits in one queue."),
            Key("drop", .share, default: "0%", "The share of messages without an answer."),
            Key("duplicate", .share, default: "0%", "The share of answers that come twice."),
            Key(
                "reorder", .share, default: "0%",
                "The share of answers that change places with the next one."),
            Key("reject", .section(.reject), "Handshakes that it refuses."),
            Key(
                "close-after", .positiveTime,
                "How long after its handshake each connection is closed."),
            Key(
                "abrupt", .share, default: "0%",
                "The share of sessions that it ends by a reset: after `close-after`, or else in place of one of their first 100 answers."
            ),
            Key(
                "slow-reads", .byteRate, default: "no bound",
                "How fast it reads from each connection."),
            Key(
                "fragment", .size(positive: true), default: "one frame",
                "The payload that a frame of an answer has at most."),
            Key("compression", .flag, default: "true", "Whether it agrees to permessage-deflate."),
        ])

    static let delay = KeyTable(
        "One kind of delay among several.",
        [
            Key("weight", .weight, default: "1", "How often it is drawn."),
            Key("is", .spread, required: true, "How long it is."),
        ])

    static let stall = KeyTable(
        "A time in which the server inside stands still.",
        [
            Key("at", .time, required: true, "When, from its start."),
            Key("for", .time, required: true, "How long."),
        ])

    static let reject = KeyTable(
        "Handshakes that the server inside refuses.",
        [
            Key("share", .share, required: true, "Which share of them."),
            Key("status", .whole(200...599), default: "503", "The HTTP status that they get."),
        ])
}
