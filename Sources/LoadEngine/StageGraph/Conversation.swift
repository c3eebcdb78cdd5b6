/// Messages of a client that depend on what it said before: it subscribes to topics and leaves those
/// that it has, opens sessions and names those that are open.
public struct Conversation: Sendable {
    /// In which order things are said.
    public enum Pattern: Sendable {
        /// A subscription, four sessions, five questions; then steadily.
        case startup
        /// Turns are drawn by weight; about sessions there are updates only.
        case steady
        /// Ends all sessions, then all subscriptions; then idle turns.
        case shutdown
        /// Turns are drawn by weight, and everything is said about topics and sessions.
        case mixed
    }

    /// How often a turn is of each kind, compared with the others.
    public struct Weights: Sendable {
        public var topics, order, question, session, idle: Double

        public init(
            topics: Double, order: Double, question: Double, session: Double, idle: Double
        ) {
            self.topics = topics
            self.order = order
            self.question = question
            self.session = session
            self.idle = idle
        }
    }

    /// Templates of what can be said. Those about topics have a slot `topics`; those that update and
    /// stop a session have a slot `openSession`. A session is named by the id of the message that
    /// opens it until the reply brings a `session_id`.
    public struct Turns: Sendable {
        public var subscribe, unsubscribe, idle, order, question: PayloadTemplate
        public var start, stop, update: PayloadTemplate

        public init(
            subscribe: PayloadTemplate, unsubscribe: PayloadTemplate, idle: PayloadTemplate,
            order: PayloadTemplate, question: PayloadTemplate, start: PayloadTemplate,
            stop: PayloadTemplate, update: PayloadTemplate
        ) {
            self.subscribe = subscribe
            self.unsubscribe = unsubscribe
            self.idle = idle
            self.order = order
            self.question = question
            self.start = start
            self.stop = stop
            self.update = update
        }
    }

    public var pattern: Pattern
    public var weights: Weights
    /// JSON texts of what can be subscribed to. A client remembers 64 of all its conversations.
    public var topics: [[UInt8]]
    public var turns: Turns

    public init(pattern: Pattern, weights: Weights, topics: [[UInt8]], turns: Turns) {
        self.pattern = pattern
        self.weights = weights
        self.topics = topics
        self.turns = turns
    }
}
