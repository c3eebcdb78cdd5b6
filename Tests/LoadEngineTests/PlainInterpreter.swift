import Metrics
import Units
import Wire

@testable import LoadEngine

/// What a flow did, in order.
enum StepEvent: Equatable {
    case sent(step: Int, planned: Int64, due: Int64)
    case expected(step: Int, due: Int64)
    case woke(Int64)
    case failed, done
}

/// What becomes of the k-th send or expect step of a run: known beforehand, and the same for all.
struct StepOutcome {
    /// How long the socket is full before it.
    let held: Int64
    let replyAfter: Int64
    let fails: Bool

    init(_ k: Int, seed: UInt64) {
        var random = RandomStream(seed: seed ^ mix64(UInt64(k)))
        held = random.below(4) == 0 ? Int64(random.below(50)) + 1 : 0
        replyAfter = Int64(random.below(100))
        fails = random.below(12) == 0
    }
}

/// A program as a tree, in which every step knows its place in the flat one.
indirect enum StepTree {
    case send(at: Int, count: Int, isAsync: Bool, mayFail: Bool)
    case expect(at: Int, mayFail: Bool)
    case wait(at: Int, Spread)
    case loop(at: Int, ClosedRange<Int>, [StepTree])
    case choose(at: Int, [(weight: Double, steps: [StepTree])])

    /// Draws a block and appends its flat form.
    static func draw(
        _ random: inout RandomStream, depth: Int, to flat: inout [StepProgram.Instruction]
    ) -> [StepTree] {
        (0..<Int(random.below(5))).map { _ in
            step(&random, depth: depth, to: &flat)
        }
    }

    private static func step(
        _ random: inout RandomStream, depth: Int, to flat: inout [StepProgram.Instruction]
    ) -> StepTree {
        let at = flat.count
        let mayFail = random.below(3) > 0
        // Only loops that are not too deep have something in them.
        switch random.below(depth < StepProgram.maxNesting ? 7 : 4) {
        case 0:
            flat.append(.expect(Matcher(conditions: []), check: nil, timeout: 1, mayFail: mayFail))
            return .expect(at: at, mayFail: mayFail)
        case 1:
            let spread = Spread.uniform(.zero, TimeAmount(nanoseconds: 1_000))
            flat.append(.wait(spread))
            return .wait(at: at, spread)
        case 2, 3:
            let (count, isAsync) = (Int(random.below(3)) + 1, random.below(2) == 0)
            flat.append(.send(message: 0, count: count, isAsync: isAsync, mayFail: mayFail))
            return .send(at: at, count: count, isAsync: isAsync, mayFail: mayFail)
        case 4, 5:
            let low = Int(random.below(3))
            let rounds = low...(low + Int(random.below(4)))
            flat.append(.jump(0))
            let body = draw(&random, depth: depth + 1, to: &flat)
            flat[at] = .beginRepeat(rounds: rounds, end: flat.count)
            flat.append(.endRepeat(begin: at))
            return .loop(at: at, rounds, body)
        default: return choice(&random, depth: depth, to: &flat)
        }
    }

    private static func choice(
        _ random: inout RandomStream, depth: Int, to flat: inout [StepProgram.Instruction]
    ) -> StepTree {
        let at = flat.count
        flat.append(.jump(0))
        var branches: [(weight: Double, steps: [StepTree])] = []
        var (begins, ends): ([Int], [Int]) = ([], [])
        for _ in 0...Int(random.below(3)) {
            begins.append(flat.count)
            branches.append(
                (Double(random.below(3)), draw(&random, depth: depth, to: &flat)))
            ends.append(flat.count)
            flat.append(.jump(0))
        }
        // One of them can be drawn.
        branches[0].weight += 1
        for end in ends { flat[end] = .jump(flat.count) }
        flat[at] = .choose(branches.indices.map { (branches[$0].weight, begins[$0]) })
        return .choose(at: at, branches)
    }
}

/// Runs a tree as one would read it. It shares no code with the engine but the random numbers.
struct PlainInterpreter {
    struct Failed: Error {}

    let facts: StepFacts
    let seed: UInt64
    /// Where the flat program begins.
    let first: Int
    var due: Int64
    var sequence: UInt32
    private var turns: UInt64 = 0
    private var outcomes = 0
    private(set) var events: [StepEvent] = []

    init(_ facts: StepFacts, seed: UInt64, first: Int, due: Int64) {
        self.facts = facts
        self.seed = seed
        self.first = first
        self.due = due
        sequence = facts.sequence
    }

    mutating func run(all steps: [StepTree]) {
        do {
            try run(steps)
            events.append(.done)
        } catch {
            events.append(.failed)
        }
    }

    private mutating func run(_ steps: [StepTree]) throws(Failed) {
        for step in steps { try run(step) }
    }

    private mutating func run(_ step: StepTree) throws(Failed) {
        switch step {
        case .send(let at, let count, let isAsync, let mayFail):
            for _ in 0..<count {
                let outcome = nextOutcome()
                let planned = due
                due += outcome.held
                events.append(.sent(step: first + at, planned: planned, due: due))
                sequence += 1
                if !isAsync { try reply(outcome, mayFail) }
            }
        case .expect(let at, let mayFail):
            events.append(.expected(step: first + at, due: due))
            try reply(nextOutcome(), mayFail)
        case .wait(let at, let spread):
            var random = stream(at)
            due += spread.sample(&random)
            events.append(.woke(due))
        case .loop(let at, let range, let body):
            var rounds = range.lowerBound
            if range.count > 1 {
                var random = stream(at)
                rounds += Int(random.below(UInt64(range.count)))
            }
            for _ in 0..<rounds {
                try run(body)
                turns += 1
            }
        case .choose(let at, let branches):
            var random = stream(at)
            var rest = random.unit() * branches.reduce(0) { $0 + $1.weight }
            for branch in branches where branch.weight > 0 {
                rest -= branch.weight
                if rest < 0 { return try run(branch.steps) }
            }
        }
    }

    private mutating func reply(_ outcome: StepOutcome, _ mayFail: Bool) throws(Failed) {
        due += outcome.replyAfter
        if outcome.fails, !mayFail { throw Failed() }
    }

    private mutating func nextOutcome() -> StepOutcome {
        outcomes += 1
        return StepOutcome(outcomes, seed: seed)
    }

    private func stream(_ at: Int) -> RandomStream {
        RandomStream(
            seed: facts.seed, .step, client: turns << 32 | UInt64(facts.number),
            index: UInt64(sequence) << 32 | UInt64(first + at) << 16
                | UInt64(facts.iteration & 0xFFFF))
    }
}
