/// What is said of a generator that gave out: in which ways, why, and what helps.
public struct SaturationReport: Sendable {
    /// Empty: it did not.
    public var ways: [String]
    /// Empty: nothing is known.
    public var causes: [String]
    public var remedies: [String]

    public init(ways: [String] = [], causes: [String] = [], remedies: [String] = []) {
        self.ways = ways
        self.causes = causes
        self.remedies = remedies
    }

    /// All of it in words; nil where the generator did not give out.
    public var text: String? {
        if ways.isEmpty { return nil }
        let parts = [("", ways), ("Why: ", causes), ("What helps: ", remedies)]
        let sentences = parts.filter { !$1.isEmpty }.map { $0 + $1.joined(separator: "; ") }
        return "generator saturated: these numbers describe the load generator, not the target. "
            + sentences.joined(separator: ". ")
    }
}
