public import Units

/// Steps as a flat program; jumps are indices into `instructions`.
public struct StepProgram: Sendable {
    /// One instruction.
    public enum Instruction: Sendable {
        /// Sends message `message`, `count` times one after the other; each waits for its reply
        /// unless it is async. Where it may fail, the steps go on behind one that did.
        case send(message: Int, count: Int, isAsync: Bool = false, mayFail: Bool = false)
        /// Waits for a data frame that no request takes, or takes one that came before if it is early;
        /// timed under a label of messages if it has one.
        case expect(
            Matcher, check: Matcher?, timeout: Int64, mayFail: Bool = false, label: Int? = nil,
            isEarly: Bool = false)
        case wait(Spread)
        /// Starts a loop of so many rounds, drawn from the range, whose body ends before `end` (the
        /// index of its `endRepeat`).
        case beginRepeat(rounds: ClosedRange<Int>, end: Int)
        /// Goes back behind `begin` (the index of its `beginRepeat`) while rounds are left.
        case endRepeat(begin: Int)
        /// Ends the session by plan.
        case close(Closing)
        /// Goes to the first step of one of these branches, drawn by weight.
        case choose([(weight: Double, begin: Int)])
        /// Goes to another instruction, as at the end of a branch.
        case jump(Int)
    }

    public var instructions: [Instruction]

    /// Loops may nest so deep.
    public static let maxNesting = 4

    public init(instructions: [Instruction] = []) { self.instructions = instructions }

    public var isEmpty: Bool { instructions.isEmpty }
}
