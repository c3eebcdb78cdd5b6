public import PlanText

/// A plan as its author means it: decoded, checked, every name in it known.
public struct Plan: Sendable {
    public var name: String
    public var seed: UInt64?
    public var target: Target
    public var messages: [Message]
    public var profiles: [Profile]
    public var phases: [Phase]
    public var thresholds: [Threshold]
    public var outputs: [Output]
    /// Where its file holds values that no output shows.
    public var secrets: [SourceRange]
    /// The values of secret variables, which no output shows; longer ones first.
    public var secretValues: [String]
    /// The names whose values no output shows.
    public var secretNames: SecretNames
    /// What comes unasked; the first that matches takes a frame.
    public var receives: [Receive]
    /// Rows whose fields messages use, and the names of the values that replies give.
    public var data: [DataSource] = []
    public var captures: [String] = []
    /// The names under which messages are timed that steps wait for.
    public var stepNames: [String] = []
    /// The second target of a run beside each other; nil: there is one only.
    public var against: Target?
    /// When the generator counts as saturated.
    public var health = Health()
    /// What is read of the target while the load runs.
    public var observed: [ObservedTarget] = []
    /// Earlier runs that thresholds compare with; nil: none do.
    public var baseline: Baseline?

    /// A file that a run writes.
    public struct Output: Sendable, Equatable {
        /// Its key in `outputs`, which says what is written.
        public var key: String
        /// Relative to the working directory.
        public var path: String
    }
}
