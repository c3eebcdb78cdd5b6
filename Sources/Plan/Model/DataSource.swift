public import PlanText

/// Rows whose fields messages use.
public struct DataSource: Sendable {
    /// Where the rows come from.
    public enum Origin: Sendable, Equatable {
        /// A file, its path as the tool opens it.
        case file(String)
        /// Rows of the plan itself, each as JSON.
        case rows([String])
        /// A program with its arguments, started in this folder.
        case command([String], folder: String)
    }

    /// Which row is taken next.
    public enum Pick: String, Sendable, CaseIterable { case sequential, random, shuffle, unique }

    /// How long a row is kept.
    public enum Scope: String, Sendable, CaseIterable { case client, message }

    /// What messages use of a row: a field, or with nil the whole row; and where one does first.
    public struct Use: Sendable {
        public var field: String?
        public var range: SourceRange
        /// Whether something uses it that has no `default`.
        public var isNeeded = true
    }

    public var name: String
    public var origin: Origin
    public var pick = Pick.sequential
    public var scope = Scope.client
    /// Where the plan says where the rows come from.
    public var range = SourceRange(file: 0, start: 0, end: 0)
    /// The columns of its rows; templates name them by their place here.
    public var uses: [Use] = []
    /// The profiles whose clients send messages that use it.
    public var profiles: Set<Int> = []
}
