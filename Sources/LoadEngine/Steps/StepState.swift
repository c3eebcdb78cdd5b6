internal import Metrics
internal import Wire

/// Where a client stands in its `open` or `flow` program.
struct StepState: BitwiseCopyable {
    /// What has to come before the steps go on, besides a moment.
    enum Wait: BitwiseCopyable, Equatable {
        case nothing
        /// The end of this request.
        case reply(to: Handle<Request>)
        /// A socket that takes bytes again.
        case socket
    }

    let program: ProfileFacts.Steps
    let isFlow: Bool
    /// The step that runs or comes next: one that sends several times until it has sent all of them.
    var next: Int32
    /// How many loops are open, and the rounds left of each, innermost last.
    private var depth: UInt8 = 0
    private var rounds: (Int32, Int32, Int32, Int32) = (0, 0, 0, 0)
    /// Rounds of loops that have ended, by which what is drawn in them differs.
    private(set) var turns: UInt32 = 0
    /// Sends left of a `send` with a count; 0 while none runs.
    var sendsLeft: Int32 = 0
    var wait = Wait.nothing
    /// The series in which a run of the flow was counted, where its end is counted too.
    let series: SeriesID
    /// When the program began.
    let began: Int64
    /// When the next send was planned that had to wait for a connection or its socket; `.max` for
    /// others.
    var owed = Int64.max

    init(_ program: ProfileFacts.Steps, isFlow: Bool, series: SeriesID, began: Int64) {
        self.program = program
        self.isFlow = isFlow
        self.series = series
        self.began = began
        next = program.first
    }

    /// The step that ran last, whose failure is told later.
    var atHand: Int32 { sendsLeft > 0 ? next : next - 1 }

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
