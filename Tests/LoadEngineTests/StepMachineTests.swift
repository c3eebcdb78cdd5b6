import Metrics
import Testing
import Units
import Wire

@testable import LoadEngine

/// Each kind of step in each state of its client, without a world.
@Suite struct StepMachineTests {
    typealias Instruction = StepProgram.Instruction

    /// A machine that stands in one program, and what it goes by.
    struct Bench: ~Copyable {
        var machine = StepMachine()
        var program: LoopProgram
        var facts = StepFacts(seed: 7, number: 3, sequence: 11, iteration: 70_001)
        let state: Handle<StepState>
        /// Where the program begins: behind two steps of another profile.
        static let first: Int32 = 2

        init(_ steps: [Instruction], isFlow: Bool = true) {
            let other: [Instruction] = [.wait(.constant(.zero)), .wait(.constant(.zero))]
            var template = ScriptedGraph.template(flow: isFlow ? steps : [])
            if !isFlow { template.open = StepProgram(instructions: steps) }
            program = LoopProgram(
                ScriptedGraph.graph(
                    messages: [ScriptedGraph.probe, ScriptedGraph.probe, ScriptedGraph.probe],
                    templates: [ScriptedGraph.template(flow: other), template], stages: []),
                share: LoopShare(index: 0, count: 1))
            let facts = program.profiles[1]
            state = machine.begin(
                isFlow ? facts.flow : facts.open, isFlow: isFlow, in: SeriesID(raw: 5), at: 100)
        }

        mutating func advance(_ turn: inout StepTurn) -> StepAction {
            machine.advance(state, &turn, facts, &program)
        }

        /// One turn that began at a moment.
        mutating func advance(at due: Int64) -> StepAction {
            var turn = StepTurn(due: due)
            return advance(&turn)
        }

        mutating func fail() -> StepFailure { machine.fail(state, &program) }

        func isHeld() -> Bool { machine.isHeld(state) }

        /// What each of these ends, asked one after the other.
        mutating func takeReplies(to requests: Handle<Request>...) -> [Bool] {
            var ended: [Bool] = []
            for request in requests { ended.append(machine.takeReply(state, to: request)) }
            return ended
        }
    }

    private static func wait(_ nanoseconds: Int64) -> Instruction {
        .wait(.constant(TimeAmount(nanoseconds: nanoseconds)))
    }

    private static func stream(_ facts: StepFacts, step: Int, turns: UInt64) -> RandomStream {
        RandomStream(
            seed: facts.seed, .step, client: turns << 32 | UInt64(facts.number),
            index: UInt64(facts.sequence) << 32 | UInt64(step + Int(Bench.first)) << 16
                | UInt64(facts.iteration & 0xFFFF))
    }

    // MARK: Kinds and states

    /// A step, how many actions lead to it, and what it is to do when it is due.
    struct Kind: Sendable, CustomStringConvertible {
        let description: String
        let steps: [Instruction]
        var actionsBefore = 0
        let expected: @Sendable (StepFacts, Int64) -> StepAction
    }

    /// Places that a step may lead to: each waits one nanosecond longer than the one before.
    private static let places = (1...5).map { wait(Int64($0)) }
    private static let never = Matcher(conditions: [])
    private static let drawn = Spread.uniform(.zero, TimeAmount(nanoseconds: 1_000_000))

    static let kinds: [Kind] = [
        Kind(description: "send", steps: [.send(message: 1, count: 1)]) { _, _ in .send(step: 2) },
        Kind(description: "sends", steps: [.send(message: 1, count: 3)]) { _, _ in .send(step: 2) },
        Kind(description: "async", steps: [.send(message: 2, count: 1, isAsync: true)]) { _, _ in
            .send(step: 2)
        },
        Kind(description: "expect", steps: [.expect(never, check: nil, timeout: 5, mayFail: false)])
        { _, _ in .expect(step: 2) },
        Kind(description: "wait", steps: [wait(40)]) { _, due in .wait(until: due + 40) },
        Kind(description: "wait, drawn", steps: [.wait(drawn)]) { facts, due in
            var random = stream(facts, step: 0, turns: 0)
            return .wait(until: due + drawn.sample(&random))
        },
        Kind(
            description: "wait, drawn in a second round",
            steps: [.beginRepeat(rounds: 2...2, end: 2), .wait(drawn), .endRepeat(begin: 0)],
            actionsBefore: 1
        ) { facts, due in
            var random = stream(facts, step: 1, turns: 1)
            return .wait(until: due + drawn.sample(&random))
        },
        Kind(description: "close", steps: [.close(Closing(status: 4000))]) { _, _ in
            .close(closing: 0)
        },
        Kind(description: "repeat", steps: [.beginRepeat(rounds: 2...2, end: 4)] + places) {
            .wait(until: $1 + 1)
        },
        Kind(description: "no round", steps: [.beginRepeat(rounds: 0...0, end: 4)] + places) {
            .wait(until: $1 + 5)
        },
        Kind(description: "rounds, drawn", steps: [.beginRepeat(rounds: 0...1, end: 4)] + places) {
            var random = stream($0, step: 0, turns: 0)
            return .wait(until: $1 + (random.below(2) == 0 ? 5 : 1))
        },
        Kind(
            description: "another round",
            steps: [.beginRepeat(rounds: 2...2, end: 2), wait(1), .endRepeat(begin: 0), wait(3)],
            actionsBefore: 1
        ) { .wait(until: $1 + 1) },
        Kind(
            description: "the last round",
            steps: [.beginRepeat(rounds: 1...1, end: 2), wait(1), .endRepeat(begin: 0), wait(3)],
            actionsBefore: 1
        ) { .wait(until: $1 + 3) },
        Kind(
            description: "choose",
            steps: [.choose([(weight: 1, begin: 2), (weight: 0, begin: 3), (weight: 2, begin: 4)])]
                + places
        ) {
            var random = stream($0, step: 0, turns: 0)
            return .wait(until: $1 + (random.unit() * 3 < 1 ? 2 : 4))
        },
        Kind(description: "jump", steps: [.jump(4)] + places) { .wait(until: $1 + 4) },
        Kind(description: "end", steps: []) { _, _ in .done },
    ]

    /// Something that keeps a client from its steps, and what the steps of a flow then want.
    struct Hindrance: Sendable, CustomStringConvertible {
        let description: String
        var isPaused = false
        var lacksConnection = false
        var idleSince = Int64.max
        let flow: StepAction?
        var open: StepAction?
    }

    static let due: Int64 = 5_000
    static let hindrances: [Hindrance] = [
        Hindrance(description: "none", flow: nil),
        Hindrance(
            description: "pause", isPaused: true, flow: .standStill(since: due),
            open: .standStill(since: due)),
        Hindrance(
            description: "pause and all else", isPaused: true, lacksConnection: true, idleSince: 1,
            flow: .standStill(since: due), open: .standStill(since: due)),
        Hindrance(description: "idle", idleSince: due - 1, flow: .idle(until: 9_000)),
        Hindrance(description: "idle from now on", idleSince: due, flow: .idle(until: 9_000)),
        Hindrance(description: "idle since then", idleSince: due + 1, flow: nil),
        Hindrance(description: "no connection", lacksConnection: true, flow: .askPool),
        Hindrance(
            description: "idle, no connection", lacksConnection: true, idleSince: 1,
            flow: .idle(until: 9_000)),
    ]

    @Test(arguments: kinds, hindrances)
    func everyKindOfStepInEveryState(_ kind: Kind, _ hindrance: Hindrance) {
        for (isFlow, seed) in [(true, 1), (false, 1), (true, 2), (true, 3), (true, 4)]
            as [(Bool, UInt64)]
        {
            var bench = Bench(kind.steps, isFlow: isFlow)
            bench.facts.seed = seed
            for _ in 0..<kind.actionsBefore { _ = bench.advance(at: 1) }
            let free = bench.facts
            bench.facts.isPaused = hindrance.isPaused
            bench.facts.lacksConnection = hindrance.lacksConnection
            bench.facts.idleSince = hindrance.idleSince
            bench.facts.idleUntil = 9_000
            let wanted = kind.expected(free, Self.due)
            let hindered = isFlow ? hindrance.flow : hindrance.open
            #expect(bench.advance(at: Self.due) == hindered ?? wanted)
            guard hindered != nil else { continue }
            // Nothing was taken: what hindered it once is over, the same step comes.
            bench.facts = free
            #expect(bench.advance(at: Self.due) == wanted)
        }
    }

    @Test func actionsAreSmall() {
        #expect(MemoryLayout<StepAction>.size <= 16)
        #expect(MemoryLayout<StepState>.stride <= 72)
    }

    // MARK: Sends

    @Test(arguments: [1, 2, 5])
    func aSendWithACountComesSoOften(_ count: Int) {
        var bench = Bench([
            .send(message: 0, count: count), .send(message: 1, count: 2), .close(Closing()),
        ])
        for step in Array(repeating: Int32(2), count: count) + [3, 3] {
            // Asked again, a send that has not left is the same.
            for _ in 0..<2 { #expect(bench.advance(at: 10) == .send(step: step)) }
            #expect(bench.machine.takeSend(bench.state, due: 10) == 10)
        }
        #expect(bench.advance(at: 10) == .close(closing: 0))
    }

    /// When a send was planned that was due at 100: before that if it had to wait.
    @Test(
        arguments: [
            (owed: nil, held: [], 100), (owed: 40, held: [], 40), (owed: 140, held: [], 100),
            (owed: nil, held: [70], 70), (owed: nil, held: [70, 90], 70),
            (owed: 40, held: [70], 40),
        ] as [(owed: Int64?, held: [Int64], Int64)])
    func aSendIsPlannedWhenItCouldHaveLeft(
        _ owed: Int64?, _ held: [Int64], _ planned: Int64
    ) {
        var bench = Bench([.send(message: 0, count: 2)])
        if let owed { bench.machine.owe(bench.state, since: owed) }
        for moment in held {
            #expect(bench.advance(at: moment) == .send(step: 2))
            bench.machine.hold(bench.state, due: moment)
            #expect(bench.isHeld() == true)
        }
        #expect(bench.advance(at: 100) == .send(step: 2))
        #expect(bench.machine.takeSend(bench.state, due: 100) == planned)
        #expect(bench.isHeld() == false)
        // That is told once.
        #expect(bench.advance(at: 200) == .send(step: 2))
        #expect(bench.machine.takeSend(bench.state, due: 200) == 200)
    }

    @Test func aHeldSendLeavesInIdleTimeAndIsDueWhenItWasPlannedAfterAPause() {
        for isPaused in [false, true] {
            var bench = Bench([.send(message: 0, count: 1), .send(message: 1, count: 1)])
            _ = bench.advance(at: 70)
            bench.machine.hold(bench.state, due: 70)
            bench.facts.idleSince = 80
            bench.facts.idleUntil = 900
            bench.facts.isPaused = isPaused
            #expect(
                bench.advance(at: 100) == (isPaused ? .standStill(since: 70) : .send(step: 2)))
            #expect(bench.isHeld() == !isPaused)
            bench.facts.isPaused = false
            if isPaused { bench.facts.idleSince = .max }
            #expect(bench.advance(at: 570) == .send(step: 2))
            #expect(bench.machine.takeSend(bench.state, due: 570) == (isPaused ? 570 : 70))
            #expect(bench.advance(at: 570) == (isPaused ? .send(step: 3) : .idle(until: 900)))
        }
    }

    // MARK: Replies and failures

    @Test func onlyTheRequestThatIsWaitedForEndsTheWaitAndOnce() {
        var bench = Bench([.send(message: 0, count: 2)])
        #expect(bench.takeReplies(to: 0) == [false])
        bench.machine.awaitReply(bench.state, to: 4)
        #expect(bench.takeReplies(to: 3, 4, 4) == [false, true, false])
    }

    /// The first step of these fails after so many sends; which step is the next.
    @Test(arguments: [0, 1, 2, 3], [true, false])
    func aFailedStepEndsTheRunOrTheSessionUnlessItMayFail(
        _ sends: Int, _ mayFail: Bool
    ) {
        let first: Instruction =
            sends == 0
            ? .expect(Self.never, check: nil, timeout: 5, mayFail: mayFail)
            : .send(message: 0, count: 3, mayFail: mayFail)
        // What follows may fail if the first may not, so that the two cannot be mixed up.
        let second = Instruction.send(message: 1, count: 1, mayFail: !mayFail)
        for isFlow in [true, false] {
            var bench = Bench([first, second], isFlow: isFlow)
            _ = bench.advance(at: 10)
            for _ in 0..<sends { _ = bench.machine.takeSend(bench.state, due: 10) }
            let failure: StepFailure = isFlow ? .runEnds : .sessionEnds
            #expect(bench.fail() == (mayFail ? .stepsGoOn : failure))
            let next: Int32 = sends == 1 || sends == 2 ? 2 : 3
            #expect(bench.advance(at: 10) == .send(step: next))
        }
    }

    @Test func aFlowBeginsAgainAsNewAndCountsWhereItBegan() {
        var bench = Bench([
            .beginRepeat(rounds: 3...3, end: 2), .wait(Self.drawn), .endRepeat(begin: 0),
            .send(message: 0, count: 2),
        ])
        let actions = (0..<4).map { _ in bench.advance(at: 0) }
        _ = bench.machine.takeSend(bench.state, due: 0)
        bench.machine.hold(bench.state, due: 5)
        #expect(bench.machine.run(bench.state) == (SeriesID(raw: 5), 100))
        bench.machine.beginAgain(bench.state, in: SeriesID(raw: 6), at: 200)
        #expect(bench.machine.run(bench.state) == (SeriesID(raw: 6), 200))
        #expect(bench.isHeld() == false)
        let again = (0..<4).map { _ in bench.advance(at: 0) }
        #expect(again == actions)
        #expect(bench.machine.takeSend(bench.state, due: 50) == 50)
    }

    // MARK: Steps that only lead to others

    @Test func aProgramOfJumpsOnlyYields() {
        var bench = Bench([.jump(2), .jump(0), .jump(1)])
        for moment in 0..<20 as Range<Int64> {
            var turn = StepTurn(due: moment)
            #expect(bench.advance(&turn) == .yield(until: moment))
            #expect(turn.jumps == EngineLimits.jumpsInARow)
        }
    }

    @Test func emptyRoundsYieldAndComeToTheirEnd() {
        var bench = Bench([.beginRepeat(rounds: 20_000...20_000, end: 1), .endRepeat(begin: 0)])
        // One step into the loop and 20,000 back or out.
        for _ in 0..<20 { #expect(bench.advance(at: 3) == .yield(until: 3)) }
        #expect(bench.advance(at: 3) == .done)
    }

    @Test func sendsThatWaitForNothingYieldWithTheLoopThatTheyAreIn() {
        var bench = Bench([
            .beginRepeat(rounds: 5_000...5_000, end: 2),
            .send(message: 0, count: 1, isAsync: true), .endRepeat(begin: 0),
        ])
        var turn = StepTurn(due: 3)
        var sends = 0
        while case .send = bench.advance(&turn) {
            sends += 1
            _ = bench.machine.takeSend(bench.state, due: turn.due)
        }
        #expect(sends == EngineLimits.jumpsInARow - 1)
    }
}
