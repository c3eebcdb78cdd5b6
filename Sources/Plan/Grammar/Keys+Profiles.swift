/// How clients behave.
extension KeyTable {
    static let profile = KeyTable(
        "One kind of virtual client.",
        [
            Key(
                "weight", .weight, default: "1",
                "How many clients it has, compared with the others; 0 is for `extends` only."),
            Key(
                "extends", .name(.profile),
                "A profile whose keys hold here too, besides `weight` and `group`."),
            Key(
                "target", .oneOf([.spelled(.target), .section(.ownTarget)]),
                "A target of its own, whose keys replace the plan's."),
            Key("group", .name(.group), later: true, "The group in whose rooms its clients are."),
            Key(
                "session", .oneOf([.spread, .word(["none"])]),
                default: "as long as the load wants; of an arrival, one run of its `flow`",
                "How long a session lasts from open."),
            Key(
                "sessions", .whole(1...1_000_000_000), default: "no end",
                "How many sessions a client has before it leaves; arrivals have one."),
            Key(
                "rest", .oneOf([.word(["none"]), .spread]), default: "none",
                "How long a client rests between two sessions."),
            Key(
                "activity", .section(.activity), default: "always busy",
                "Busy and idle times in turn."),
            Key(
                "reconnect", .oneOf([.word(["never"]), .section(.reconnect)]),
                default: "from 200ms to 10s, without end",
                "What follows a session that ended against the plan."),
            Key(
                "failover", .section(.failover),
                "When clients move on to the next of several `urls`."),
            Key(
                "pool", .section(.pool),
                "Connections that the clients share instead of owning one each."),
            Key(
                "heartbeat", .section(.heartbeat),
                "Pings that find out whether the peer is still there."),
            Key(
                "read-rate", .byteRate, default: "no bound",
                "What a session reads at most, as of a slow consumer."),
            Key("close", .section(.profileClose), "How sessions end by plan."),
            Key("open", .list(.section(.step), least: 1), "Steps of a session before all else."),
            Key(
                "send",
                .oneOf([.section(.send), .list(.section(.send), least: 1), .word(["none"])]),
                "Planned sends: a schedule, or a list of several."),
            Key(
                "flow", .oneOf([.list(.section(.step), least: 1), .word(["none"])]),
                "Steps that start again until the session ends, beside `send` if there is one."),
            Key("react", .list(.section(.react), least: 0), "What answers frames by itself."),
        ])

    static let activity = KeyTable(
        "Busy and idle times in turn; while idle no sends are planned.",
        [
            Key("busy", .spread, required: true, "How long a busy time is."),
            Key("idle", .spread, required: true, "How long an idle time is."),
        ])

    static let failover = KeyTable(
        "When clients move on to the next of several `urls`.",
        [
            Key(
                "after", .whole(1...1_000), default: "1",
                "So many failed connects, lost sessions and unanswered checks in a row."),
            Key(
                "failback", .positiveTime, default: "never",
                "How often the first URL is tried, and moved to when it opens."),
            Key(
                "health-check", .positiveTime, default: "none",
                "How often the current URL is pinged."),
        ])

    static let pool = KeyTable(
        "Connections that the clients of a profile share.",
        [
            Key("min", .whole(0...1_000_000), default: "0", "How many are kept open."),
            Key("max", .whole(1...1_000_000), required: true, "How many there are at most."),
            Key(
                "acquire-timeout", .positiveTime, default: "10s",
                "How long a client waits for one."),
        ])

    static let heartbeat = KeyTable(
        "Pings that find out whether the peer is still there.",
        [
            Key("every", .positiveTime, required: true, "The time between two pings."),
            Key(
                "timeout", .positiveTime, default: "10s",
                "How long a pong may take before the session counts as lost."),
        ])

    static let reconnect = KeyTable(
        "Delays between tries: the n-th is min(delay × factorⁿ, max) less up to `jitter`.",
        [
            Key("delay", .time, default: "200ms", "The first delay."),
            Key("max", .time, default: "10s", "The longest delay."),
            Key("factor", .number(1...1_000), default: "2", "How much longer each delay is."),
            Key("jitter", .share, default: "100%", "How much of a delay may be taken off."),
            Key(
                "attempts", .whole(1...1_000_000), default: "no end",
                "How many tries in a row a client has before it is failed."),
        ])

    static let profileClose = KeyTable(
        "How sessions end by plan.",
        [
            Key("code", .whole(1_000...4_999), default: "1000", "The status code of the close."),
            Key("reason", .template, default: "none", "The reason of the close."),
            Key(
                "abrupt", .share, default: "0%",
                "The share of these ends that resets the connection instead."),
            Key(
                "expected", .list(.whole(1_000...4_999), least: 1),
                default: "any for a `once` client that neither sends nor flows, else none",
                "Codes with which the server may end a session by plan."),
        ])

    static let send = KeyTable(
        "Planned sends.", choice: ["every", "messages"],
        [
            Key(
                "mix", .oneOf([.name(.message), .map(.weight, of: .message)]), required: true,
                "The message, or messages with weights."),
            Key(
                "every", .spread,
                "The time between two sends of a client; `0s` is as fast as possible."),
            Key(
                "messages", .rate,
                "How many a second all clients of the profile send together, in place of `every`."),
            Key(
                "pace", .word(["schedule", "reply"]), default: "schedule",
                "Whether time or the reply before plans the next send."),
            Key(
                "limit", .whole(1...1_000_000), default: "none",
                "How many of its requests a session has in flight at most."),
            Key("align", .flag, default: "false", "Whether all clients send together."),
        ])

    static let react = KeyTable(
        "What answers a frame by itself; the first reaction that matches is taken.",
        choice: ["echo", "send", "close"],
        [
            Key(
                "when", .oneOf([.word(["any"]), .match(.reaction)]), required: true,
                "Which frames it is for."),
            Key("echo", .word(["true"]), "Sends the frame back as it came."),
            Key("send", .name(.message), "Sends this message."),
            Key("close", closing, "Ends the session by plan."),
            Key("after", .spread, default: "0s", "How long the reaction waits."),
        ])

    static let step = KeyTable(
        "One step of `open`, `flow`, `repeat` or `choose`.",
        choice: ["send", "expect", "wait", "repeat", "choose", "close"],
        [
            Key("send", .name(.message), "Sends a message and waits for its reply."),
            Key("count", .whole(1...1_000_000_000), default: "1", "Sends it so many times."),
            Key("async", .flag, default: "false", "Sends without waiting."),
            Key("expect", .section(.stepExpect), "Waits for a message that nobody asked for."),
            Key(
                "on-fail", .word(["end", "continue"]), default: "end",
                "What follows if a `send` or `expect` fails."),
            Key("wait", .spread, "Does nothing for a time."),
            Key(
                "repeat", .oneOf([.whole(1...1_000_000_000), .spelled(.rounds)]), needs: "steps",
                "Does `steps` so many times; how many of a range such as `2..5` is drawn."),
            Key("steps", .list(.section(.step), least: 1), needs: "repeat", "What is repeated."),
            Key(
                "choose", .list(.section(.branch), least: 1),
                "Does the steps of one branch, drawn by weight."),
            Key(
                "close", closing, "Ends the session by plan: a code, or `abrupt`, which resets it."),
        ])

    static let stepExpect = KeyTable(
        "A message that a step waits for.",
        [
            Key("match", .match(.step), required: true, "What must hold for a frame to be it."),
            Key("check", .match(.step), "What must hold for it to be right."),
            Key(
                "capture", .map(.spelled(.path), of: nil),
                "Values of it that later messages of the client use."),
            Key("timeout", .positiveTime, default: "10s", "How long the step waits."),
        ])

    static let branch = KeyTable(
        "One branch of `choose`.",
        [
            Key("weight", .weight, default: "1", "How often it is drawn."),
            Key("steps", .list(.section(.step), least: 1), required: true, "What it does."),
        ])

    static let close = KeyTable(
        "A close handshake.",
        [
            Key("code", .whole(1_000...4_999), required: true, "Its status code."),
            Key("reason", .template, default: "none", "Its reason."),
        ])

    private static let closing = ValueType.oneOf([
        .whole(1_000...4_999), .word(["abrupt"]), .section(.close),
    ])
}
