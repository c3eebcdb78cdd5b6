import PlanText

/// What no output shows.
struct Secrets {
    /// The names of variables, headers and fields whose values are secret.
    var names = SecretNames()
    /// Where the plan holds such values.
    var places: [SourceRange] = []
    /// The values of secret variables that the plan uses, longer ones first.
    var values: [String] = []
}
