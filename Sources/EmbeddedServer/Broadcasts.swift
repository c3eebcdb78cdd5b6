internal import Wire

/// Messages of the connection that is being served to others, which get them as soon as it has been.
struct Broadcasts: ~Copyable {
    struct Item {
        let audience: Int
        let kind: MessageKind
        /// Where it stands among the payloads.
        let bytes: Range<Int>
    }

    private(set) var payloads = ByteBuffer(capacity: 4_096)
    private(set) var items: [Item] = []

    /// Adds a message for all of an audience but its sender.
    mutating func add(_ message: borrowing ByteBuffer, _ kind: MessageKind, to audience: Int) {
        let start = payloads.count
        payloads.append(message, from: 0, to: message.count)
        items.append(Item(audience: audience, kind: kind, bytes: start..<payloads.count))
    }

    mutating func clear() {
        items.removeAll(keepingCapacity: true)
        payloads.truncate(to: 0)
        payloads.shrink(to: 1 << 20)
    }
}
