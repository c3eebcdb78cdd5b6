public import JSONScan

/// Messages that come unasked and are counted under a name of their own.
public struct Receive: Sendable {
    public var name: String
    /// The frames it is for.
    public var match: [Message.Condition] = []
    /// What must hold for them to be right.
    public var check: [Message.Condition] = []
    /// Where the sender's time stamp stands, if they carry one.
    public var since: Stamp?

    /// A path and the unit of the time that stands there.
    public struct Stamp: Sendable, Equatable {
        public var path: FieldPath
        public var unit: Unit

        /// What is counted since 1970, or a text such as `2026-01-31T12:00:00.000Z`.
        public enum Unit: String, Sendable, CaseIterable { case s, ms, us, ns, iso }
    }
}
