import PlanText

/// Finds what no other part of a plan names.
enum UnusedCheck {
    static func findings(_ profiles: [Profile], _ scope: Scope, _ uses: Uses) -> [Diagnostic] {
        let messages = scope[.message].all
        let sent = Set(uses.sent.map { messages[$0] })
        // What is included may serve other plans.
        let definitions = scope.definitions.filter { definition in
            let used = definition.kind == .message ? sent : uses.names[definition.kind] ?? []
            return definition.range.file == 0 && !used.contains(definition.name)
        }
        let captures = scope.capturePlaces.filter { name, range in
            range.file == 0 && !uses.captures.contains(name)
        }
        return definitions.compactMap { finding($0, profiles) }
            + captures.map { name, range in
                .warning(.unused, "nothing uses the captured value '\(name)'", at: range)
            }
    }

    private static func finding(
        _ definition: Scope.Definition, _ profiles: [Profile]
    ) -> Diagnostic? {
        let (name, range) = (definition.name, definition.range)
        switch definition.kind {
        case .message: return .warning(.unused, "the message '\(name)' is never sent", at: range)
        case .data: return .warning(.unused, "no message uses the data '\(name)'", at: range)
        case .group: return .warning(.unused, "no profile is in the group '\(name)'", at: range)
        case .profile:
            guard profiles.contains(where: { $0.name == name && $0.weight == 0 }) else {
                return nil
            }
            return .warning(
                .unused, "no client uses the profile '\(name)', and no profile extends it",
                at: range,
                hint: "give it a weight")
        case .receive: return nil
        }
    }
}
