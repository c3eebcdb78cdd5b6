import PlanText

/// `failover` needs somewhere to go, and starts at the first URL.
enum FailoverCheck {
    /// `fields` are the keys of a profile.
    static func findings(_ fields: Fields, _ scope: Scope) -> [Diagnostic] {
        guard let node = fields["failover"], fields["target"] == nil, scope.urls.isComplete else {
            return []
        }
        if scope.urls.all.count < 2 {
            return [
                .error(
                    .conflict, "'failover' needs several 'urls', but there is only one",
                    at: node.range, hint: "write target: { urls: [ws://a, ws://b] }")
            ]
        }
        guard let pick = scope.target?.givenPick, pick != .first else { return [] }
        return [
            .error(
                .conflict,
                "'failover' begins at the first URL, so 'pick' must not be \(pick.rawValue)",
                at: node.range, hint: "leave 'pick' out")
        ]
    }
}
