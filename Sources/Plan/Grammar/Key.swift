/// One key of the language: all that reader, schema and reference know about it.
struct Key: Sendable {
    let name: String
    let value: ValueType
    /// What it does, in one sentence.
    let meaning: String
    let isRequired: Bool
    /// What holds if it is not there, as a plan would write it; made when it is asked for.
    var usual: String? { tellUsual() }
    private let tellUsual: @Sendable () -> String?
    /// A key that must be there beside it.
    let needs: String?
    /// The version of the language that brought it.
    let since: Int
    /// Whether it is checked, but only a later version of `run` does it.
    let isLater: Bool

    init(
        _ name: String, _ value: ValueType, required: Bool = false,
        default usual: @escaping @Sendable @autoclosure () -> String? = nil,
        needs: String? = nil, later: Bool = false, since: Int = 1, _ meaning: String
    ) {
        self.name = name
        self.value = value
        self.meaning = meaning
        isRequired = required
        tellUsual = usual
        self.needs = needs
        self.since = since
        isLater = later
    }
}
