/// What is to happen, by time; of one time in the order of pushing. A binary heap.
struct EventQueue<Value> {
    typealias Entry = (time: Int64, order: Int, value: Value)

    private var entries: [Entry] = []
    private var pushed = 0

    var nextTime: Int64? { entries.first?.time }

    mutating func push(_ value: Value, at time: Int64) {
        pushed += 1
        entries.append((time, pushed, value))
        var child = entries.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes the first one if its time has come.
    mutating func pop(until time: Int64) -> Entry? {
        guard let first = entries.first, first.time <= time else { return nil }
        let last = entries.removeLast()
        if !entries.isEmpty {
            entries[0] = last
            sink()
        }
        return first
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < entries.count {
                if precedes(child, least) { least = child }
            }
            if least == parent { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }

    private func precedes(_ a: Int, _ b: Int) -> Bool {
        (entries[a].time, entries[a].order) < (entries[b].time, entries[b].order)
    }
}
