import PlanText

/// Finds values that are used before anything captures them, and messages whose values are never there.
enum CaptureCheck {
    /// What a profile uses and lacks; `fields` are its keys with those that it inherits.
    static func findings(
        of profile: Member, _ fields: Fields, _ scope: Scope, _ uses: Uses
    ) -> [Diagnostic] {
        let sent = uses.messages(of: profile.key).sorted().map { scope[.message].all[$0] }
        var walk = CaptureWalk(scope: scope, uses: uses)
        walk.steps(fields["open"])
        let afterOpen = walk.known
        walk.steps(fields["flow"])
        if let send = fields["send"] { walk.sends(names(under: "mix", in: send), afterOpen) }
        // When something reacts is not known, so only what is never captured is missing.
        for capture in profile.value.captures { walk.known.insert(capture.key) }
        for name in sent { walk.known.formUnion(scope.capturesOfMessages[name] ?? []) }
        walk.sends(sent.filter { !walk.seen.contains($0) }, walk.known)
        for part in ["react", "close"].compactMap({ fields[$0] }) { walk.uses(in: part) }
        let missing = walk.missing.map { message, value in
            Diagnostic.warning(
                .missingCapture,
                "'\(profile.key)' sends '\(message)', which uses '\(value)', but nothing captures "
                    + "it earlier", at: profile.keyRange,
                hint: "send a message with 'capture: { \(value): $.path }' in 'open', or write "
                    + "default(\(value), '…')")
        }
        let missingHere = walk.missingHere.map { value, range in
            lacks(
                value, at: range,
                "'\(value)' is used here, but nothing that '\(profile.key)' does earlier captures it"
            )
        }
        let groups = fields["group"] == nil ? rooms(of: profile, sent, uses) : []
        return groups + missing + missingHere + target(fields["target"], uses)
    }

    /// Captured values that a target needs: a client's first connect comes before all that could
    /// capture them.
    static func target(_ node: Node?, _ uses: Uses) -> [Diagnostic] {
        guard let node else { return [] }
        return uses.neededCaptures(in: node).map { value, range in
            lacks(
                value, at: range,
                "'\(value)' is captured in a session, so it is not there yet at a client's first connect"
            )
        }
    }

    private static func lacks(
        _ value: String, at range: SourceRange, _ message: String
    ) -> Diagnostic {
        .warning(
            .missingCapture, message, at: range, hint: "default(\(value), '…') stands in for it")
    }

    private static func rooms(
        of profile: Member, _ sent: [String], _ uses: Uses
    ) -> [Diagnostic] {
        sent.filter { uses[.message($0)].group }.map { name in
            .error(
                .missingKey,
                "'\(profile.key)' needs 'group': it sends '\(name)', which uses {{ group }}",
                at: profile.keyRange)
        }
    }

    /// The names that stand under a key anywhere in a part of the plan: a text or keys of a map.
    private static func names(under key: String, in node: Node) -> [String] {
        if case .sequence(let items) = node.value {
            return items.flatMap { names(under: key, in: $0) }
        }
        guard let value = node[key] else { return [] }
        return value.scalar.map { [$0.text] } ?? value.members.map(\.key)
    }
}

/// Follows what a client does, to find values that are used before anything captures them.
private struct CaptureWalk {
    let scope: Scope
    let uses: Uses
    /// What has been captured so far.
    var known: Set<String> = []
    /// The messages that were sent so far.
    private(set) var seen: Set<String> = []
    private(set) var missing: [(message: String, value: String)] = []
    /// Values that are missing where something other than a message uses them.
    private(set) var missingHere: [(value: String, range: SourceRange)] = []

    init(scope: Scope, uses: Uses) {
        self.scope = scope
        self.uses = uses
    }

    /// The steps of a list, one after the other; those of branches count as if all were taken.
    mutating func steps(_ node: Node?) {
        for member in (node?.items ?? []).flatMap(\.members) {
            switch (member.key, member.value.value) {
            case ("send", .scalar(let scalar)):
                sends([scalar.text], known)
                known.formUnion(scope.capturesOfMessages[scalar.text] ?? [])
            case ("steps", _), ("choose", _): steps(member.value)
            default:
                uses(in: member.value)
                known.formUnion(member.value.captures.map(\.key))
            }
        }
    }

    /// A part of the plan that uses values at this point.
    mutating func uses(in node: Node) {
        for (value, range) in uses.neededCaptures(in: node) where !known.contains(value) {
            // What is inherited is read again.
            if !missingHere.contains(where: { $0.range == range }) {
                missingHere.append((value, range))
            }
        }
    }

    /// Messages that are sent when these values are there.
    mutating func sends(_ names: [String], _ known: Set<String>) {
        for name in names where seen.insert(name).inserted {
            for value in uses[.message(name)].captures.subtracting(known).sorted() {
                missing.append((name, value))
            }
        }
    }
}
