/// Where a client stands in its `open` or `flow` program.
struct StepState {
    /// Index of the instruction that runs or comes next.
    var counter = 0
    var isFlow: Bool
    /// Rounds left of the loops that are open, innermost last.
    var rounds: [Int] = []
    /// Sends left of a `send` with a count; 0 while none runs.
    var sendsLeft = 0
    /// The request that is waited for, −1 for none.
    var request: Int32 = -1
    /// When the program began.
    var began: Int64

    init(isFlow: Bool, began: Int64) {
        self.isFlow = isFlow
        self.began = began
    }
}

/// A planned send that waits for its turn, because of `limit` or a full socket.
struct WaitingSend {
    var planned: Int64
    var message: Int
}

/// The waiting sends of a client, oldest first.
struct SendQueue {
    /// So many may wait; further ones are dropped.
    static let bound = 1_000

    private var waiting: [WaitingSend] = []
    private var head = 0

    var count: Int { waiting.count - head }

    mutating func push(_ send: WaitingSend) { waiting.append(send) }

    mutating func pop() -> WaitingSend? {
        guard head < waiting.count else { return nil }
        defer {
            head += 1
            if head == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                head = 0
            }
        }
        return waiting[head]
    }
}
