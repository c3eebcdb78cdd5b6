/// A planned send that waits for its turn, because of `limit` or a full socket.
struct WaitingSend: BitwiseCopyable {
    var planned: Int64
    var message: Int32
}

/// The waiting sends of a client, oldest first.
struct SendQueue {
    /// So many may wait; further ones are dropped.
    static let bound = 1_000

    private var waiting: [WaitingSend] = []
    private var head = 0

    var count: Int { waiting.count - head }

    /// Adds one at the end; the space of those that left is used again.
    mutating func push(_ send: WaitingSend) {
        if head > 0, head * 2 >= waiting.count {
            waiting.removeFirst(head)
            head = 0
        }
        waiting.append(send)
    }

    mutating func pop() -> WaitingSend? {
        guard head < waiting.count else { return nil }
        head += 1
        return waiting[head - 1]
    }
}
