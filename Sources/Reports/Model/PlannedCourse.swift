/// How the planned load goes over a run, in columns of equal time, as if the target answered at once and
/// nobody were lost.
public struct PlannedCourse: Hashable, Sendable, Codable {
    /// All columns together, in nanoseconds.
    public var length: Int64
    /// By column, the most at any moment of it: clients that are there, arrivals and messages a second.
    public var clients: [Double]
    public var arrivals: [Double]
    /// nil: as many as the target answers.
    public var messages: [Double]?
    /// When each phase runs by plan, in order of time; nil where none can end earlier than that, so that plan
    /// and run have the same time.
    public var spans: [Span]?

    /// A run of a phase, in seconds from the start.
    public struct Span: Hashable, Sendable, Codable {
        /// The index of its label.
        public var phase: Int
        public var start: Double
        public var end: Double

        public init(phase: Int, start: Double, end: Double) {
            self.phase = phase
            self.start = start
            self.end = end
        }
    }

    /// The most columns.
    public static let mostColumns = 600

    public init(
        length: Int64, clients: [Double], arrivals: [Double], messages: [Double]?,
        spans: [Span]? = nil
    ) {
        self.length = length
        self.clients = clients
        self.arrivals = arrivals
        self.messages = messages
        self.spans = spans
    }
}
