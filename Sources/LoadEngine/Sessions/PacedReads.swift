/// When slow consumers read again: a heap of times with the tokens of their connections.
struct PacedReads {
    private var heap: [(time: Int64, token: UInt64)] = []

    /// The earliest of the times.
    var nextTime: Int64? { heap.first?.time }

    /// Adds a time.
    mutating func add(_ token: UInt64, at time: Int64) {
        heap.append((time, token))
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if heap[parent].time <= heap[child].time { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    /// Takes one whose time has come.
    mutating func take(until time: Int64) -> UInt64? {
        guard let first = heap.first, first.time <= time else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].time < heap[least].time {
                least = child
            }
            if least == parent { return first.token }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
