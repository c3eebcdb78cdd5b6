/// The plan itself and what it brings along.
extension KeyTable {
    static let plan = KeyTable(
        "A whole plan. Top-level keys that begin with `x-` are ignored, a place for anchors.",
        [
            Key("version", .word(["1"]), required: true, "The version of this language."),
            Key("name", .text, default: "the name of the file", "What reports call the plan."),
            Key("description", .text, "What the plan is for, in any words."),
            Key(
                "include", .list(.spelled(.file), least: 1),
                "Files beside the plan whose messages, profiles, data, receive, vars and "
                    + "thresholds are added."),
            Key(
                "seed", .whole(0...Int.max), default: "drawn and printed",
                "Repeats everything random but `id` and `uuid`."),
            Key(
                "vars", .map(.text, of: nil),
                "Values of `${name}`; `--var` is stronger, the environment weaker."),
            Key(
                "secrets", .list(.text, least: 1),
                "More names of variables and headers whose values no output shows."),
            Key(
                "data", .map(.oneOf([.spelled(.file), .section(.data)]), of: nil),
                "Rows whose fields messages use, such as `{{ accounts.user }}`."),
            Key(
                "target", .oneOf([.spelled(.target), .section(.target)]), required: true,
                "Where clients connect to."),
            Key(
                "messages", .map(.oneOf([.template, .section(.message)]), of: nil),
                "What can be sent, and what answers it."),
            Key(
                "receive", .map(.section(.receive), of: nil),
                "Messages that come unasked, such as the copies of a broadcast."),
            Key(
                "groups", .map(.section(.group), of: nil), later: true,
                "Rooms of clients that hear each other."),
            Key(
                "profiles", .map(.section(.profile), of: nil), required: true,
                "The kinds of clients."),
            Key(
                "phases", .list(.section(.phase), least: 1), required: true,
                "How many clients there are, and when."),
            Key(
                "thresholds",
                .list(.oneOf([.spelled(.threshold), .section(.threshold)]), least: 0),
                default: "nothing is gated", "What must hold at the end."),
            Key(
                "health", .section(.health), later: true,
                "When the generator itself counts as too slow, and what follows."),
            Key(
                "baseline", .section(.baseline), later: true,
                "Earlier runs that thresholds compare with."),
            Key("outputs", .section(.outputs), "Files that a run writes, as `--out` does."),
        ])

    static let data = KeyTable(
        "Rows whose fields messages use.", choice: ["file", "rows", "command"],
        [
            Key(
                "file", .spelled(.file),
                "A CSV, JSON or NDJSON file, or one of plain lines, beside the plan."),
            Key("rows", .list(.json, least: 1), "The rows themselves."),
            Key(
                "command", .list(.text, least: 1),
                "A program that prints rows, with its arguments; needs `--allow-commands`."),
            Key(
                "pick", .word(["sequential", "random", "shuffle", "unique"]),
                default: "sequential", "Which row is taken next; `unique` gives each row once."),
            Key(
                "scope", .word(["client", "message"]), default: "client",
                "How long a row is kept: for the client's life, or for one message, each message of a "
                    + "client being one row further."),
        ])

    static let health = KeyTable(
        "When the generator itself counts as too slow.",
        [
            Key(
                "late", .positiveTime, default: "10ms",
                "The send-lag from which on a send counts as late."),
            Key(
                "on-saturation", .word(["void", "warn"]), default: "void",
                "Whether a saturated generator takes the verdict or only warns."),
        ])

    static let baseline = KeyTable(
        "Earlier runs that thresholds compare with; `baseline` is their median.",
        [
            Key(
                "file", .spelled(.file), required: true,
                "The file of these runs, beside the plan; `--save-baseline` adds one."),
            Key(
                "runs", .whole(1...1_000), default: "5",
                "How many passed runs it holds at most."),
        ])

    static let outputs = KeyTable(
        "Files that a run writes; a relative path is one of the working directory.",
        [
            Key("json", .spelled(.file), "The summary for machines."),
            Key("wsr", .spelled(.file), "The whole result, for `wsplan report`."),
            Key("html", .spelled(.file), later: true, "A report to look at."),
            Key("junit", .spelled(.file), later: true, "Thresholds as test cases, for CI."),
            Key("csv", .spelled(.file), later: true, "The figures of each second."),
            Key("md", .spelled(.file), later: true, "The summary for a pull request."),
        ])

    static let threshold = KeyTable(
        "A threshold with settings.",
        [
            Key(
                "assert", .spelled(.threshold), required: true,
                "What must hold: `aggregate(metric, label=value) op value`, joined by `and` and "
                    + "`or`."),
            Key("name", .text, default: "its text", "What reports call it."),
            Key(
                "abort", .flag, default: "false", later: true,
                "Whether it is also judged each second and ends the run."),
            Key(
                "grace", .time, default: "0s", needs: "abort", later: true,
                "How long after the start of a phase `abort` waits."),
            Key(
                "window", .positiveTime, default: "the whole time", later: true,
                "Every stretch of this length must hold."),
            Key("optional", .flag, default: "false", "Whether it may lack samples."),
            Key(
                "severity", .word(["fail", "warn"]), default: "fail", later: true,
                "Whether it fails the run or only warns."),
        ])
}
