import PlanText

/// What a message needs of the client that sends it, and what it gives to it.
struct MessageValues {
    /// Captured values that it uses, and data sets.
    var used: Set<String> = []
    var data: Set<Int> = []
    /// Whether it names the client's room.
    var usesGroup = false
}

/// Finds messages whose values can never be there.
extension PlanDecoder {
    /// Checks that a profile gives what the messages that it sends use, and before they are sent.
    func checkValues(of profile: Member, _ fields: Fields) {
        let sent = sentHere.sorted().map { messages.all[$0] }
        if fields["group"] == nil {
            for name in sent where values[name]?.usesGroup == true {
                error(
                    .missingKey,
                    "'\(profile.key)' needs 'group': it sends '\(name)', which uses {{ group }}",
                    at: profile.keyRange)
            }
        }
        var walk = CaptureWalk(of: self)
        walk.steps(fields["open"])
        let afterOpen = walk.known
        walk.steps(fields["flow"])
        if let send = fields["send"] { walk.sends(Self.names(under: "mix", in: send), afterOpen) }
        // When something reacts is not known, so only what is never captured is missing.
        for capture in Self.captures(in: profile.value) { walk.known.insert(capture.key) }
        for name in sent { walk.known.formUnion(capturesOfMessages[name] ?? []) }
        walk.sends(sent.filter { !walk.seen.contains($0) }, walk.known)
        for (message, value) in walk.missing {
            warning(
                .missingCapture,
                "'\(profile.key)' sends '\(message)', which uses '\(value)', but nothing captures "
                    + "it before", at: profile.keyRange,
                hint: "send a message with 'capture: { \(value): $.path }' in 'open'")
        }
    }

    /// The names that stand under a key anywhere in a part of the plan: a text or keys of a map.
    private static func names(under key: String, in node: Node) -> [String] {
        switch node.value {
        case .sequence(let items): return items.flatMap { names(under: key, in: $0) }
        case .mapping(let members):
            guard let value = members.first(where: { $0.key == key })?.value else { return [] }
            if case .scalar(let scalar) = value.value { return [scalar.text] }
            return Self.members(value).map(\.key)
        case .scalar, .broken: return []
        }
    }
}

/// Follows what a client does, to find values that are used before anything captures them.
private struct CaptureWalk {
    let decoder: PlanDecoder
    /// What has been captured so far.
    var known: Set<String> = []
    /// The messages that were sent so far.
    private(set) var seen: Set<String> = []
    private(set) var missing: [(message: String, value: String)] = []

    init(of decoder: PlanDecoder) { self.decoder = decoder }

    /// The steps of a list, one after the other; those of branches count as if all were taken.
    mutating func steps(_ node: Node?) {
        guard case .sequence(let items)? = node?.value else { return }
        for item in items {
            for member in PlanDecoder.members(item) {
                switch (member.key, member.value.value) {
                case ("send", .scalar(let scalar)):
                    sends([scalar.text], known)
                    known.formUnion(decoder.capturesOfMessages[scalar.text] ?? [])
                case ("steps", _), ("choose", _): steps(member.value)
                default: known.formUnion(PlanDecoder.captures(in: member.value).map(\.key))
                }
            }
        }
    }

    /// Messages that are sent when these values are there.
    mutating func sends(_ names: [String], _ known: Set<String>) {
        for name in names where seen.insert(name).inserted {
            for value in (decoder.values[name]?.used ?? []).subtracting(known).sorted() {
                missing.append((name, value))
            }
        }
    }
}
