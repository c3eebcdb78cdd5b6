/// How reading one target of `observe` went. What could not be read is a gap in its gauges, never a zero.
public struct ObservedHistory: Hashable, Sendable, Codable {
    /// What kept a reading from being whole.
    public struct Problem: Hashable, Sendable, Codable {
        public var text: String
        public var count: Int
        /// When it was met first, in nanoseconds from the start of the run.
        public var first: Int64

        public init(text: String, count: Int, first: Int64) {
            self.text = text
            self.count = count
            self.first = first
        }
    }

    /// The end of what was read.
    public struct End: Hashable, Sendable, Codable {
        public var text: String
        /// When it was seen, in nanoseconds from the start of the run.
        public var at: Int64

        public init(text: String, at: Int64) {
            self.text = text
            self.at = at
        }
    }

    /// The name under `observe`.
    public var name: String
    /// What was read, such as `process 1234`.
    public var place: String
    /// Whether it is a page that was scraped.
    public var isScraped: Bool
    /// Readings that were made, those of them that brought less than all, and those that were due and
    /// not made, or came too late for their second.
    public var readings = 0
    public var failed = 0
    public var late = 0
    /// In the order in which they were met first; at most `mostProblems`.
    public var problems: [Problem] = []
    /// Gauges of which nothing could be read from the beginning on.
    public var unreadable: [String] = []
    public var end: End?

    /// Of more problems only the number is known.
    public static let mostProblems = 8

    public init(name: String, place: String, isScraped: Bool) {
        self.name = name
        self.place = place
        self.isScraped = isScraped
    }

    /// Counts what kept a reading from being whole.
    public mutating func note(_ text: String, at moment: Int64) {
        if let index = problems.firstIndex(where: { $0.text == text }) {
            problems[index].count += 1
        } else if problems.count < Self.mostProblems {
            problems.append(Problem(text: text, count: 1, first: moment))
        }
    }
}
