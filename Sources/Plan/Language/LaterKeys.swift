extension Section {
    static let group = Section("group")
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
}
