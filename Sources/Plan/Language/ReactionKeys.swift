import PlanText
import Units

extension Section {
    static let react = Section("react")
}

/// What answers a frame by itself.
extension Keys {
    static let react: Record<Profile.Reaction> = Record(
        .react, "What answers a frame by itself; the first reaction that matches a frame takes it.",
        choice: ["echo", "send", "close"], called: "a reaction", Profile.Reaction()
    ) {
        Row(
            "when", .oneOf([.word(["any"]), .match(.reaction)]), required: true,
            "Which frames it is for."
        ) { reader, node, reaction in
            guard case .mapping = node.value else {
                return reader.word(node, of: ["any"]) != nil
            }
            reaction.when = reader.conditions(node, of: .reaction)
            return reaction.when != nil
        }
        Row("echo", .onlyTrue, "Sends the frame back as it came.") { part, _ in
            part.action = .echo
        }
        Row("send", .name(of: .message), "Sends this message.") {
            $0.action = .send(message: $1)
        }
        Row("close", .closing, "Ends the session by plan.") { $0.action = .close($1) }
        Row("after", .spread, \.after, "How long the reaction waits.")
    }
}

extension Kind<Bool> {
    /// `true`, which could as well not be said.
    fileprivate static var onlyTrue: Kind {
        Kind(.word(["true"])) { reader, node, what in
            let flag = reader.flag(node)
            if flag == false {
                reader.error(.badValue, "\(what) must be true or left out", at: node.range)
            }
            return flag
        }
    }
}

extension Kind<[Profile.Reaction]> {
    static var reactions: Kind {
        Kind(.list(.section(.react), least: 0)) { reader, node, _ in reader.reactions(node) }
    }
}

extension Reader {
    fileprivate func reactions(_ node: Node) -> [Profile.Reaction]? {
        let hint = "write react: [{ when: any, echo: true }]"
        guard let items = sequence(node, "'react'", hint: hint) else { return nil }
        let reactions = items.map { record($0, Keys.react) }
        let takers = Message.Condition.takers(of: reactions.map { $0.map { $0.when ?? [] } })
        for (item, taker) in zip(items, takers) where taker != nil {
            warning(
                .unused, "this reaction never happens: an earlier one takes all of its frames",
                at: item.range, hint: "the first match wins; put it first")
        }
        return reactions.compactMap { $0 }
    }
}
