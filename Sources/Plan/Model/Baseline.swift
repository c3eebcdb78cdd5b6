/// Earlier runs that thresholds compare with.
public struct Baseline: Sendable, Equatable {
    /// The file that they are in, as the tool opens it.
    public var file: String
    /// How many passed runs it holds at most.
    public var runs = 5

    /// Fewer runs do not tell a change from chance.
    static let fewest = 4
}
