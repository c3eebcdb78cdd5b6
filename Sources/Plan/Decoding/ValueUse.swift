import PlanText

/// What a message, or another part of the plan, needs of the client that sends it.
struct MessageValues {
    /// Captured values that it cannot do without, and data sets.
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
        for part in ["react", "close"].compactMap({ fields[$0] }) { walk.uses(in: part) }
        for (message, value) in walk.missing {
            warning(
                .missingCapture,
                "'\(profile.key)' sends '\(message)', which uses '\(value)', but nothing captures "
                    + "it before", at: profile.keyRange,
                hint: "send a message with 'capture: { \(value): $.path }' in 'open', or write "
                    + "default(\(value), '…')")
        }
        for (value, range) in walk.missingHere {
            warnOnce(
                "'\(value)' is used here, but nothing that '\(profile.key)' does before captures it",
                of: value, at: range)
        }
    }

    /// Warns of captured values that a target needs, which are those behind the first `count`: a
    /// client's first connect comes before all that could capture them.
    func warnOfCapturesInTarget(since count: Int) {
        for (value, range) in neededCaptures[count...] {
            warnOnce(
                "'\(value)' is captured in a session, so at a client's first connect it is not there",
                of: value, at: range)
        }
    }

    /// Warns of a value that is not there yet; what is inherited is read again, but told once.
    private func warnOnce(_ message: String, of value: String, at range: SourceRange) {
        let isTold = diagnostics.items.contains {
            $0.code == PlanCode.missingCapture.rawValue && $0.range == range
        }
        if isTold { return }
        warning(
            .missingCapture, message, at: range, hint: "default(\(value), '…') stands in for it")
    }

    /// The captured values that a part of the plan cannot do without.
    fileprivate func neededCaptures(in node: Node) -> [(name: String, range: SourceRange)] {
        neededCaptures.filter {
            $0.range.file == node.range.file && $0.range.start >= node.range.start
                && $0.range.end <= node.range.end
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
    /// Values that are missing where something other than a message uses them.
    private(set) var missingHere: [(value: String, range: SourceRange)] = []

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
                default:
                    uses(in: member.value)
                    known.formUnion(PlanDecoder.captures(in: member.value).map(\.key))
                }
            }
        }
    }

    /// A part of the plan that uses values at this point.
    mutating func uses(in node: Node) {
        for (value, range) in decoder.neededCaptures(in: node) where !known.contains(value) {
            missingHere.append((value, range))
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
