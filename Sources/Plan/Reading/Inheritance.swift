import PlanText

/// `extends`: a profile takes the keys of another one, key by key, whole values.
extension Reader {
    /// How far profiles may extend each other.
    private static let longestChain = 16
    /// Keys that are never inherited.
    private static let ownKeys: Set = ["weight", "group", "extends"]

    /// The profiles, each with what it inherits.
    func inheriting(_ profiles: [Member]) -> [Member] {
        let all = Dictionary(profiles.map { ($0.key, $0) }) { first, _ in first }
        var reported: Set<String> = []
        return profiles.map { inheriting($0, from: all, path: [], &reported) }
    }

    /// A profile with all that it inherits; `path` are those that extend it here.
    private func inheriting(
        _ member: Member, from all: [String: Member], path: [String], _ reported: inout Set<String>
    ) -> Member {
        guard case .mapping(let own) = member.value.value,
            let node = own.first(where: { $0.key == "extends" })?.value,
            case .scalar(let scalar) = node.value, let parent = all[scalar.text]
        else { return member }
        let path = path + [member.key]
        if let start = path.firstIndex(of: parent.key) {
            let circle = path[start...]
            if reported.isDisjoint(with: circle) {
                let way = (Array(circle) + [parent.key]).joined(separator: " → ")
                error(
                    .extendsCircle, "profiles extend each other in a circle: \(way)", at: node.range
                )
            }
            reported.formUnion(circle)
            return member
        }
        if path.count > Self.longestChain {
            if reported.insert(member.key).inserted {
                error(
                    .badValue,
                    "profiles must not extend each other more than \(Self.longestChain) deep",
                    at: node.range)
            }
            return member
        }
        let base = inheriting(parent, from: all, path: path, &reported)
        guard case .mapping(let inherited) = base.value.value else { return member }
        var result = member
        result.value.value = .mapping(Self.kept(inherited, beside: own) + own)
        return result
    }

    /// What is inherited beside a profile's own keys: `flow` and `send` take each other's place.
    private static func kept(_ inherited: [Member], beside own: [Member]) -> [Member] {
        let keys = Set(own.map(\.key))
        return inherited.filter { member in
            switch member.key {
            case "send" where keys.contains("flow"), "flow" where keys.contains("send"): false
            default: !keys.contains(member.key) && !ownKeys.contains(member.key)
            }
        }
    }
}
