/// What a plan says of the levels of a `stress` phase, which are clients, arrivals a second or messages a
/// second.
public struct LevelRules: Equatable, Sendable {
    /// The first level, by how much each is higher, and the highest that is tried.
    public var first: Double
    public var step: Double
    public var max: Double
    /// Whether there are only whole levels, as of clients.
    public var isWhole: Bool
    /// Whether the last step is narrowed, and down to which part of the level.
    public var bisects: Bool
    public var precision = 0.02

    public init(
        first: Double, step: Double, max: Double, isWhole: Bool = false, bisects: Bool = false,
        precision: Double = 0.02
    ) {
        self.first = first
        self.step = step
        self.max = max
        self.isWhole = isWhole
        self.bisects = bisects
        self.precision = precision
    }

    /// The next level there is below a value.
    public func whole(_ level: Double) -> Double { isWhole ? level.rounded(.down) : level }

    /// Levels that narrow at most, and that are held once more at most.
    public static let (mostNarrowing, mostConfirming) = (8, 3)

    /// How many levels raise the load at most.
    public var mostRaising: Int {
        // Steps of decimals do not add up exactly.
        1 + Int(Swift.min(((max - first) / step - 1e-9).rounded(.up), 1e9))
    }
    /// How many levels there are at most.
    public var mostLevels: Int {
        mostRaising + (bisects ? Self.mostNarrowing + Self.mostConfirming : 0)
    }
    /// How often the target is eased at most: after each level that was too much, but for those of which
    /// nothing more follows.
    public var mostEasing: Int { bisects ? Self.mostNarrowing + Self.mostConfirming : 0 }
}
