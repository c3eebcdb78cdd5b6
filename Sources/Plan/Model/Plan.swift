/// A plan as its author means it: decoded, checked, every name in it known.
public struct Plan: Sendable {
    public var name: String
    public var seed: UInt64?
    public var target: Target
    public var messages: [Message]
    public var profiles: [Profile]
    public var phases: [Phase]
    public var thresholds: [Threshold]
}
