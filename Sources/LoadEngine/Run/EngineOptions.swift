/// What loops do besides the stages of a graph.
public struct EngineOptions: Sendable {
    /// How long before a planned moment loops look instead of sleeping, in nanoseconds.
    public var spin: Int64
    /// Whether they keep a record of each client.
    public var recordsClients: Bool
    /// Hears of all that is said; it is for very few clients.
    public var listener: DialogueListener?

    public init(
        spin: Int64 = 0, recordsClients: Bool = false, listener: DialogueListener? = nil
    ) {
        self.spin = spin
        self.recordsClients = recordsClients
        self.listener = listener
    }
}
