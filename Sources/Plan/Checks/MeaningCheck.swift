import PlanText

/// A name in `{{ }}` has one meaning: the language's own, data, or a captured value.
enum MeaningCheck {
    static func findings(_ scope: Scope) -> [Diagnostic] {
        let data = scope.definitions.filter { $0.kind == .data }.compactMap { set in
            finding(set.name, isElsewhere: scope.captures.index(of: set.name) != nil, set.range)
        }
        let captures = scope.capturePlaces.compactMap { name, range in
            finding(name, isElsewhere: scope[.data].index(of: name) != nil, range)
        }
        return data + captures
    }

    private static func finding(
        _ name: String, isElsewhere: Bool, _ range: SourceRange
    ) -> Diagnostic? {
        if TemplateCall.isOwn(name) {
            return .error(
                .conflict, "'\(name)' already has a meaning in '{{ }}'", at: range,
                hint: "choose another name")
        }
        if !name.allSatisfy({ $0.isLetter || $0.isNumber || "-_".contains($0) }) {
            return .error(
                .badValue, "'\(name)' cannot be used in '{{ }}'", at: range,
                hint: "use letters, digits, '-' and '_'")
        }
        guard isElsewhere else { return nil }
        return .error(.conflict, "'\(name)' is both data and a captured value", at: range)
    }
}
