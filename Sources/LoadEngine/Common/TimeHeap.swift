/// Values and the times at which they are wanted, the earliest first, equal ones in the order in
/// which they came.
struct TimeHeap<Value: BitwiseCopyable> {
    private struct Entry: BitwiseCopyable {
        var time: Int64
        /// How many came before it.
        var order: UInt64
        var value: Value

        func comes(before other: Entry) -> Bool {
            time < other.time || time == other.time && order < other.order
        }
    }

    private var heap: [Entry] = []
    private var added: UInt64 = 0

    /// The earliest of the times.
    var nextTime: Int64? { heap.first?.time }

    /// Adds a value.
    mutating func add(_ value: Value, at time: Int64) {
        heap.append(Entry(time: time, order: added, value: value))
        added += 1
        var child = heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            if heap[parent].comes(before: heap[child]) { return }
            heap.swapAt(parent, child)
            child = parent
        }
    }

    /// Takes one whose time has come, with that time.
    mutating func takeEntry(until time: Int64) -> (time: Int64, value: Value)? {
        guard let first = heap.first, first.time <= time else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            var child = 2 * parent + 1
            while child < min(heap.count, 2 * parent + 3) {
                if heap[child].comes(before: heap[least]) { least = child }
                child += 1
            }
            if least == parent { return (first.time, first.value) }
            heap.swapAt(parent, least)
            parent = least
        }
    }

    /// Takes one whose time has come.
    mutating func take(until time: Int64) -> Value? { takeEntry(until: time)?.value }
}
