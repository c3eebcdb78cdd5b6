import PlanText
import Units

extension Section {
    static let send = Section("send")
}

/// Planned sends.
extension Keys {
    static let send: Record<Profile.Schedule> = Record(
        .send, "Planned sends.", choice: ["every", "messages"], Profile.Schedule()
    ) {
        Row("mix", .mix, required: true, "The message, or messages with weights.") {
            $0.mix = $1
        }
        Row(
            "every", .spread,
            "The time between two sends of a client; `0s` means as fast as possible."
        ) { $0.every = $1 }
        Row(
            "messages", .sharedRate, \.messages,
            "How many a second all clients of the profile send together, instead of `every`.")
        Row(
            "pace", .word, \.pace, "Whether time or the reply before plans the next send.")
        Row(
            "limit", .whole(1...1_000_000), \.limit, default: "none",
            "How many of its requests a session has in flight at most.")
        Row("align", .flag, \.align, "Whether all clients send together.")
    } finish: { reader, fields, _ in
        for key in ["pace", "align"] where fields["messages"] != nil {
            guard let node = fields[key] else { continue }
            reader.error(
                .conflict, "'\(key)' needs a client's own schedule, which 'messages' does not give",
                at: node.range, hint: "write 'every' instead of 'messages', or leave it out")
        }
    }
}

extension Kind<[(message: Int, weight: Double)]> {
    fileprivate static var mix: Kind {
        Kind(.oneOf([.name(.message), .map(.weight, of: .message)])) { reader, node, _ in
            reader.mix(node)
        }
    }
}

extension Kind<Double> {
    /// Messages a second. Of smaller rates the first send would come after more than a year.
    fileprivate static var sharedRate: Kind {
        Kind(.rate) { reader, node, what in reader.rate(node, least: 1e-7, what) }
    }
}

extension Kind<[Profile.Schedule]> {
    static var schedules: Kind {
        Kind(.oneOf([.section(.send), .list(.section(.send), least: 1), .word(["none"])])) {
            reader, node, _ in reader.schedules(node)
        }
    }
}

extension Reader {
    /// Schedules are told apart by a number of a byte.
    private static let mostSchedules = 100

    /// One schedule, or several in a list.
    fileprivate func schedules(_ node: Node) -> [Profile.Schedule]? {
        guard case .sequence(let items) = node.value else {
            return record(node, Keys.send).map { [$0] }
        }
        if items.isEmpty || items.count > Self.mostSchedules {
            error(
                .badValue,
                items.isEmpty
                    ? "this list needs at least one schedule"
                    : "a profile may have at most \(Self.mostSchedules) schedules", at: node.range)
        }
        return items.compactMap { item in
            if case .sequence = item.value {
                wrongType("a map for a schedule", item)
                return nil
            }
            return record(item, Keys.send)
        }
    }

    /// One message, or several with their weights.
    fileprivate func mix(_ node: Node) -> [(message: Int, weight: Double)]? {
        switch node.value {
        case .mapping:
            return weights(node, of: .message, "'mix'")?.filter { $0.weight > 0 }
                .map { (message: $0.index, weight: $0.weight) }
        case .sequence:
            wrongType("a name or a map for a mix", node, hint: "write mix: { name: weight, … }")
            return nil
        case .scalar, .broken: return index(node, .message).map { [(message: $0, weight: 1)] }
        }
    }
}
