extension Section {
    static let group = Section("group")
    static let baseline = Section("baseline")
}

/// Parts of a plan that only a later version runs.
extension Keys {
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

    static let baseline = KeyTable(
        "Earlier runs that thresholds compare with; `baseline` is their median.",
        [
            Key(
                "file", .spelled(.file), required: true,
                "The file of these runs, next to the plan; `--save-baseline` adds one."),
            Key(
                "runs", .whole(1...1_000), default: "5",
                "How many passed runs it holds at most."),
        ])
}
