internal import Metrics

/// Where a client stands in its `open` or `flow` program.
struct StepState: BitwiseCopyable {
    /// Index of the step that runs or comes next.
    var counter: Int32
    var isFlow: Bool
    /// How many loops are open, and the rounds left of each, innermost last.
    var depth: UInt8 = 0
    var rounds: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    /// Rounds of loops that have ended, by which what is drawn in them differs.
    var turns: UInt32 = 0
    /// Sends left of a `send` with a count; 0 while none runs.
    var sendsLeft: Int32 = 0
    /// The request that is waited for, −1 for none.
    var request: Int32 = -1
    /// The series in which a run of the flow was counted, where its end is counted too.
    var series = SeriesID(raw: 0)
    /// When the program began.
    var began: Int64
    /// When a send was planned that waits for its socket; `.max` for none.
    var held = Int64.max
    /// When the first send of a run was planned that had to wait for a connection; `.max` for others.
    var owed = Int64.max

    init(isFlow: Bool, first: Int32, began: Int64) {
        self.isFlow = isFlow
        counter = first
        self.began = began
    }

    /// Opens a loop of so many rounds.
    mutating func beginLoop(_ count: Int32) {
        depth += 1
        setRounds(count)
    }

    /// Ends a round of the innermost loop; whether another one follows.
    mutating func endRound() -> Bool {
        turns &+= 1
        let left = rounds(of: depth) - 1
        setRounds(left)
        if left == 0 { depth -= 1 }
        return left > 0
    }

    private func rounds(of level: UInt8) -> Int32 {
        switch level {
        case 1: rounds.0
        case 2: rounds.1
        case 3: rounds.2
        default: rounds.3
        }
    }

    private mutating func setRounds(_ count: Int32) {
        switch depth {
        case 1: rounds.0 = count
        case 2: rounds.1 = count
        case 3: rounds.2 = count
        default: rounds.3 = count
        }
    }
}
