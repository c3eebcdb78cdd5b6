internal import Units

/// What a live server gives to those who ask: nobody can hold more of it than this, or for longer.
public struct LiveLimits: Hashable, Sendable {
    /// Connections at once. Beyond them one that waits for its next request is closed for a new one, and
    /// where all are busy the new one waits to be accepted.
    public var connections = 64
    /// WebSockets among them, so that browsers that stay for the whole run leave room for scrapers.
    public var browsers = 32
    /// From the first byte of a request, or from the beginning of a connection, to the end of its head, in
    /// nanoseconds.
    public var request: Int64 = TimeAmount.seconds(10).nanoseconds
    /// How long an answer, or a text to a browser, may take to be read; what scrapers wait for one too, if
    /// nobody says otherwise.
    public var answer: Int64 = TimeAmount.seconds(10).nanoseconds
    /// How long a connection may wait for its next request; scrapers come once a minute or more often.
    public var idle: Int64 = TimeAmount.seconds(90).nanoseconds
    /// How long a peer may take to close after the last answer.
    public var leaving: Int64 = TimeAmount.seconds(1).nanoseconds
    /// How long browsers may take for the last text and their goodbye when the server ends; a page that is
    /// hung keeps nobody longer than this.
    public var farewell: Int64 = TimeAmount.seconds(5).nanoseconds

    public init() {}

    /// Those of a site for people: a hundred of them may look on, each of whom takes at most one page in memory.
    public static var browsers: LiveLimits {
        var limits = LiveLimits()
        limits.connections = 192
        limits.browsers = 128
        return limits
    }
}
