// What one message counts, in one go: a check of the array for all of its counters.
extension Recorder {
    /// Counts a message that was sent as planned: of so many bytes of payload, and of frame.
    @inlinable
    public mutating func sent(
        at slot: Slot, bytes: UInt64, onWire: UInt64, isRequest: Bool, isLate: Bool
    ) {
        let row = Int(slot.raw) &* CountMetric.count
        var cells = counts.mutableSpan
        cells[row &+ Int(CountMetric.planned.rawValue)] &+= 1
        cells[row &+ Int(CountMetric.messagesSent.rawValue)] &+= 1
        cells[row &+ Int(CountMetric.bytesSent.rawValue)] &+= bytes
        cells[row &+ Int(CountMetric.wireSent.rawValue)] &+= onWire
        if isRequest { cells[row &+ Int(CountMetric.requests.rawValue)] &+= 1 }
        if isLate { cells[row &+ Int(CountMetric.late.rawValue)] &+= 1 }
    }

    /// Counts a message that came in.
    @inlinable
    public mutating func received(at slot: Slot, bytes: UInt64) {
        let row = Int(slot.raw) &* CountMetric.count
        var cells = counts.mutableSpan
        cells[row &+ Int(CountMetric.messagesReceived.rawValue)] &+= 1
        cells[row &+ Int(CountMetric.bytesReceived.rawValue)] &+= bytes
    }
}
