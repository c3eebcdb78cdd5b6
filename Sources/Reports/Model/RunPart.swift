/// The share of a load that one process makes of what several make together.
public struct RunShare: Hashable, Sendable, Codable {
    /// From 0.
    public var index: Int
    public var count: Int

    public init(index: Int, count: Int) {
        self.index = index
        self.count = count
    }

    /// Such as `share 2 of 3`.
    public var text: String { "share \(index + 1) of \(count)" }

    /// Whether later arithmetic is safe with it.
    var isPlausible: Bool { (1...65_536).contains(count) && (0..<count).contains(index) }
}

/// One of the runs that a result is of.
public struct RunPart: Hashable, Sendable, Codable {
    /// The name of its machine.
    public var host: String
    /// The wall clock at its start, in milliseconds since 1970.
    public var startMilliseconds: Int64
    public var seed: UInt64
    /// nil: it made all of the plan's load.
    public var share: RunShare?
    /// Why not all that it measured is there; nil: it is.
    public var lost: String?

    /// The run that a header is of.
    init(_ header: RunHeader, lost: String? = nil) {
        self.lost = lost
        host = header.host.name
        startMilliseconds = header.startMilliseconds
        seed = header.seed
        share = header.share
    }

    /// Whether both have made the same load: the same clients with the same draws.
    func isSameLoad(as other: RunPart) -> Bool { seed == other.seed && share == other.share }

    /// What it made, such as `share 2 of 3` and `the load of seed 7`.
    var load: String { share?.text ?? "the load of seed \(seed)" }
}

extension RunHeader {
    /// The runs that it is of; one, if it was not merged.
    public var allParts: [RunPart] { parts ?? [RunPart(self)] }
}
