internal import Units

/// How many descriptors (open files, which sockets are) a run needs, and how many it may have.
///
/// Each loop has a table of descriptors of its own, and the server inside has one too, so the limit
/// holds for each of them alone. Where a container does not allow that, all share one table: then
/// connects beyond it fail, each counted as `descriptors`.
public struct DescriptorNeed: Equatable, Sendable {
    /// The most connections at once. Those of arrivals are not known ahead, since how long they stay
    /// depends on the target; what they ought to be is warned of.
    public var connections: Int
    /// Whether the other ends are in this process too.
    public var embedded: Bool
    /// Loop threads, which share the connections evenly.
    public var loops: Int
    /// How many each table may have.
    public var available: Int

    public init(connections: Int, embedded: Bool, loops: Int, available: Int) {
        self.connections = connections
        self.embedded = embedded
        self.loops = loops
        self.available = available
    }

    /// What a table holds without a connection: standard streams, output files, pollers.
    private var overhead: Int { 32 + 2 * loops }
    /// Tables that share the connections; the server inside has all of them.
    private var tables: Int { embedded ? 1 : loops }

    /// How many the fullest table needs.
    public var needed: Int { (connections + tables - 1) / tables + overhead }

    /// What to say where the host does not allow so many; nil where it does.
    public var problem: (text: String, hint: String)? { needed > available ? words : nil }

    /// Whose table it is.
    var place: String { tables > 1 ? "in each of \(tables) loops" : "in one process" }

    /// What it needs, and how to get it.
    var words: (text: String, hint: String) {
        let each = tables > 1 ? " in each of \(tables) loops" : ""
        let fit = max(0, available - overhead) * tables
        let one = connections == 1
        let elsewhere = embedded ? ", or use a target in another process" : ""
        return (
            "\(Format.count(connections)) connection\(one ? " needs" : "s at once need") "
                + "\(Format.count(needed)) "
                + "descriptors\(each); \(Format.count(available)) are allowed",
            "raise the limit (ulimit -n \(needed)), use at most \(Format.count(fit)) clients"
                + elsewhere
        )
    }
}
