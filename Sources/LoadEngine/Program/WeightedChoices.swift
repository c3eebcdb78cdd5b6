internal import Memory

/// Choices by weight: the sums of the weights up to each of them, and what it stands for.
struct WeightedChoices: ~Copyable {
    /// The choices that are drawn from together.
    struct Range: BitwiseCopyable {
        var first: Int32 = 0
        var count: Int32 = 0
    }

    private var sums = Column(capacity: 16, filledWith: 0.0)
    private var values = Column(capacity: 16, filledWith: Int32(0))

    /// Takes in choices; those without a weight are never drawn.
    mutating func add(_ choices: [(value: Int, weight: Double)]) -> Range {
        let first = sums.count
        var sum = 0.0
        for choice in choices where choice.weight > 0 {
            sum += choice.weight
            sums.append(sum)
            values.append(Int32(choice.value))
        }
        return Range(first: Int32(first), count: Int32(sums.count - first))
    }

    /// The only choice there is; −1 if there are several.
    func sole(of range: Range) -> Int32 { range.count == 1 ? values[Int(range.first)] : -1 }

    /// The choice that a draw of [0, 1) falls on.
    mutating func pick(_ range: Range, _ unit: Double) -> Int32 {
        values[sums.choice(unit, first: Int(range.first), count: Int(range.count))]
    }
}
