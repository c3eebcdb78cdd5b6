import PlanText

/// What a message needs of the client that sends it, and what it gives to it.
struct MessageValues {
    /// Captured values that it uses.
    var used: Set<String> = []
    /// Whether it names the client's room.
    var usesGroup = false
}

/// Finds messages whose values can never be there.
extension PlanDecoder {
    /// Checks that a profile gives what the messages that it sends use.
    func checkValues(of profile: Member, _ fields: Fields) {
        let sent = sentHere.sorted().map { messages.all[$0] }
        var givers: [String: Int] = [:]
        for capture in Self.captures(in: profile.value) { givers[capture.key, default: 0] += 1 }
        for name in sent {
            for value in capturesOfMessages[name] ?? [] { givers[value, default: 0] += 1 }
        }
        for name in sent {
            guard let values = values[name] else { continue }
            if values.usesGroup, fields["group"] == nil {
                error(
                    .missingKey,
                    "'\(profile.key)' needs 'group': it sends '\(name)', which uses {{ group }}",
                    at: profile.keyRange)
            }
            let own = capturesOfMessages[name] ?? []
            for value in values.used.sorted() {
                // A message that captures what it uses has nothing to use at first.
                guard givers[value, default: 0] == (own.contains(value) ? 1 : 0) else { continue }
                warning(
                    .missingCapture,
                    "'\(profile.key)' sends '\(name)', which uses '\(value)', but nothing captures "
                        + "it before", at: profile.keyRange,
                    hint: "send a message with 'capture: { \(value): $.path }' in 'open'")
            }
        }
    }
}
