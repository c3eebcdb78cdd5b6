import PlanText

extension Section {
    static let receive = Section("receive")
}

/// What comes unasked.
extension Keys {
    static let receive: Record<Receive> = Record(
        .receive, "Messages that come unasked. The first `receive` that matches a frame takes it.",
        Receive(name: "")
    ) {
        Row("match", .match(.receive), required: true, "Which frames it takes.") {
            $0.conditions($1, of: .receive, into: &$2.match)
        }
        Row("of", .name(.message), later: true, "The message whose copies they are.")
        Row(
            "id", .spelled(.path), needs: "of", later: true,
            "Where the id of the copied message is; it tells sender, number and moment.")
        Row(
            "since", .stamp, \.since,
            "Where the sender's own time stamp is, with its unit: s, ms, us, ns or iso.")
        Row(
            "within", .positiveTime, default: "10s", needs: "of", later: true,
            "How long a copy may take before it counts as lost.")
        Row("check", .match(.receive), "What must hold for them to be right.") {
            $0.conditions($1, of: .receive, beside: $2.match, into: &$2.check)
        }
    } finish: { reader, fields, _ in
        guard let node = fields["since"], fields["id"] != nil else { return }
        reader.error(
            .conflict, "'id' already tells the planned moment, so 'since' is not needed",
            at: node.range, hint: "leave out one of them")
    }
}

extension Kind<Receive.Stamp> {
    fileprivate static var stamp: Kind {
        Kind(.spelled(.stamp)) { reader, node, _ in reader.stamp(node) }
    }
}

extension Reader {
    /// What comes unasked, in the order in which frames are tried.
    func receives(_ node: Node) -> [Receive] {
        uses.part = .receives
        defer { uses.part = .plan }
        let members = mapping(node, "'receive'") ?? []
        let receives = members.map(receive)
        for (place, taker) in Message.Condition.takers(of: receives.map { $0?.match }).enumerated()
        {
            guard let taker else { continue }
            let member = members[place]
            warning(
                .unused,
                "'\(member.key)' matches no frame: '\(members[taker].key)' matches them first",
                at: member.keyRange, hint: "the first match wins; put it first")
        }
        return receives.compactMap { $0 }
    }

    private func receive(_ member: Member) -> Receive? {
        guard let fields = fields(member.value, .receive) else { return nil }
        if scope[.message].index(of: member.key) != nil {
            error(
                .conflict, "'\(member.key)' is both a message and a 'receive'",
                at: member.keyRange, hint: "thresholds could not tell them apart; rename one")
        }
        var receive = record(fields, Keys.receive)
        receive?.name = member.key
        return receive
    }
}
