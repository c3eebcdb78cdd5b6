import PlanText

extension PlanDecoder {
    /// What comes unasked, in the order in which frames are tried.
    func receives(_ fields: Fields) -> [Receive] {
        let members = fields["receive"].flatMap { mapping($0, "'receive'") } ?? []
        valuesHere = MessageValues()
        defer { valuesOfReceives = valuesHere }
        let receives = members.map { ($0, receive($0)) }
        let taker = Self.takers(of: receives.map { $0.1?.match })
        for (place, (member, _)) in receives.enumerated() {
            guard let taker = taker[place] else { continue }
            warning(
                .unused, "'\(member.key)' takes no frame: '\(members[taker].key)' takes them all",
                at: member.keyRange, hint: "the first that matches takes a frame; put it first")
        }
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
        let check =
            fields["check"].flatMap { conditions($0, of: .receive, beside: match) } ?? []
        let since = fields["since"].flatMap(stamp)
        checkRules(fields)
        return match.map { Receive(name: member.key, match: $0, check: check, since: since) }
    }

    /// For each match the first one before it that asks for less and so takes all of its frames.
    static func takers(of matches: [[Message.Condition]?]) -> [Int?] {
        matches.enumerated().map { place, match in
            guard let match else { return nil }
            let asked = Set(match)
            return matches[..<place].firstIndex { $0.map(asked.isSuperset) ?? false }
        }
    }
}
