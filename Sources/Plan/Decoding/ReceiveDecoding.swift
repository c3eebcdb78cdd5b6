import PlanText

extension PlanDecoder {
    /// What comes unasked, in the order in which frames are tried.
    func receives(_ fields: Fields) -> [Receive] {
        let members = fields["receive"].flatMap { mapping($0, "'receive'") } ?? []
        let receives = members.map { ($0, receive($0)) }
        warnOfUnreached(receives)
        return receives.compactMap(\.1)
    }

    private func receive(_ member: Member) -> Receive? {
        guard let fields = fields(member.value, .receive) else { return nil }
        if messages.index(of: member.key) != nil {
            error(
                .conflict, "'\(member.key)' is a message and a 'receive' at once",
                at: member.keyRange, hint: "thresholds could not tell them apart; rename one")
        }
        let match = required("match", in: fields).flatMap { conditions($0, of: .receive) }
        let check = fields["check"].flatMap { conditions($0, of: .receive) } ?? []
        let since = fields["since"].flatMap(stamp)
        checkRules(fields)
        return match.map { Receive(name: member.key, match: $0, check: check, since: since) }
    }

    /// Warns of what takes no frame because one before it asks for less and takes all of them.
    private func warnOfUnreached(_ receives: [(member: Member, receive: Receive?)]) {
        for (place, (member, receive)) in receives.enumerated() {
            guard let receive else { continue }
            let asked = Set(receive.match)
            let taker = receives[..<place].first { _, earlier in
                earlier.map { Set($0.match).isSubset(of: asked) } ?? false
            }
            guard let taker else { continue }
            warning(
                .unused, "'\(member.key)' takes no frame: '\(taker.member.key)' takes them all",
                at: member.keyRange, hint: "the first that matches takes a frame; put it first")
        }
    }
}
