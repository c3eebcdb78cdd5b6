internal import Memory

extension Column where Element == Double {
    /// Which of the sums of weights `first..<(first + count)` a draw of [0, 1) falls on.
    func choice(_ unit: Double, first: Int, count: Int) -> Int {
        var index = first
        let last = first + count - 1
        let wanted = unit * self[last]
        while index < last, wanted >= self[index] { index += 1 }
        return index
    }
}
