public import Units

/// When the generator itself counts as too slow, and what follows.
public struct Health: Sendable {
    /// Send-lag above which a send is late; the mean interval of its client is the other bound.
    public var late = TimeAmount.milliseconds(10)
    public var onSaturation = Consequence.void

    /// What becomes of the verdict of a saturated run: there is none, or it stands and a warning with it.
    public enum Consequence: String, Sendable, CaseIterable { case void, warn }
}
