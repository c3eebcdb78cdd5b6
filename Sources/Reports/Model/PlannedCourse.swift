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

    /// The most columns.
    public static let mostColumns = 600

    public init(length: Int64, clients: [Double], arrivals: [Double], messages: [Double]?) {
        self.length = length
        self.clients = clients
        self.arrivals = arrivals
        self.messages = messages
    }
}
