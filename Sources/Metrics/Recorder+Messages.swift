public import Memory

extension Recorder {
    /// Counts a message that was sent as planned: of so many bytes of payload, and of frame.
    @inlinable
    public mutating func sent(
        at slot: Slot, bytes: UInt64, onWire: UInt64, isRequest: Bool, isLate: Bool
    ) {
        let row = Int(slot.raw) &* CountMetric.count
        counts[row &+ Int(CountMetric.planned.rawValue)] &+= 1
        counts[row &+ Int(CountMetric.messagesSent.rawValue)] &+= 1
        counts[row &+ Int(CountMetric.bytesSent.rawValue)] &+= bytes
        counts[row &+ Int(CountMetric.wireSent.rawValue)] &+= onWire
        if isRequest { counts[row &+ Int(CountMetric.requests.rawValue)] &+= 1 }
        if isLate { counts[row &+ Int(CountMetric.late.rawValue)] &+= 1 }
    }

    /// Counts a message that came in.
    @inlinable
    public mutating func received(at slot: Slot, bytes: UInt64) {
        let row = Int(slot.raw) &* CountMetric.count
        counts[row &+ Int(CountMetric.messagesReceived.rawValue)] &+= 1
        counts[row &+ Int(CountMetric.bytesReceived.rawValue)] &+= bytes
    }
}
