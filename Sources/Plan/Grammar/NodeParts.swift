import PlanText

extension Node {
    /// Whether it was wrong and has been reported.
    var isBroken: Bool { if case .broken = value { true } else { false } }

    /// Whether it is `none`, which removes what was inherited.
    var isNone: Bool { scalar?.text == "none" }

    var scalar: Scalar? { if case .scalar(let scalar) = value { scalar } else { nil } }

    /// The members of a map; of all else none.
    var members: [Member] { if case .mapping(let members) = value { members } else { [] } }

    /// The items of a list; of all else none.
    var items: [Node] { if case .sequence(let items) = value { items } else { [] } }

    /// The value of a key.
    subscript(_ key: String) -> Node? { members.first { $0.key == key }?.value }

    /// The members of every `capture` in this part of the plan.
    var captures: [Member] {
        var found: [Member] = []
        collectCaptures(into: &found)
        return found
    }

    /// The names of the messages that steps in this part of the plan wait for.
    var stepNames: [String] {
        switch value {
        case .sequence(let items): items.flatMap(\.stepNames)
        case .mapping(let members):
            members.flatMap { member in
                let name = member.key == "expect" ? member.value["name"]?.scalar?.text : nil
                return (name.map { [$0] } ?? []) + member.value.stepNames
            }
        case .scalar, .broken: []
        }
    }

    private func collectCaptures(into found: inout [Member]) {
        switch value {
        case .sequence(let items): for item in items { item.collectCaptures(into: &found) }
        case .mapping(let members):
            for member in members {
                if member.key == "capture" {
                    found += member.value.members
                } else {
                    member.value.collectCaptures(into: &found)
                }
            }
        case .scalar, .broken: break
        }
    }
}
