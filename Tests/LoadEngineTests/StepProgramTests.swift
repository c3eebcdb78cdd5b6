import Metrics
import Testing
import Wire

@testable import LoadEngine

/// Random programs in the step machine and in a plain interpreter, without a world.
@Suite struct StepProgramTests {
    typealias Bench = StepMachineTests.Bench

    @Test(arguments: 1...6 as ClosedRange<UInt64>)
    func randomProgramsDoWhatAPlainInterpreterDoes(_ seed: UInt64) {
        var random = RandomStream(seed: seed)
        var (wrong, events, failures, yields) = (0, 0, 0, 0)
        for _ in 0..<300 {
            var flat: [StepProgram.Instruction] = []
            let steps = StepTree.draw(&random, depth: 0, to: &flat)
            let run = random.next()
            var bench = Bench(flat)
            bench.facts.seed = run
            var plain = PlainInterpreter(
                bench.facts, seed: run, first: Int(Bench.first), due: 1_000)
            plain.run(all: steps)
            var driver = Driver(seed: run)
            let done = driver.run(&bench, due: 1_000)
            if done != plain.events { wrong += 1 }
            events += done.count
            failures += done.last == .failed ? 1 : 0
            yields += driver.yields
        }
        #expect(wrong == 0)
        // There was something to compare.
        #expect(events > 3_000 && failures > 20, "\(events) events, \(failures) failures")
    }

    @Test func anotherSeedDrawsSomethingElse() {
        var random = RandomStream(seed: 1)
        var different = 0
        for _ in 0..<50 {
            var flat: [StepProgram.Instruction] = []
            _ = StepTree.draw(&random, depth: 0, to: &flat)
            let runs = ([1, 2] as [UInt64]).map { seed in
                var bench = Bench(flat)
                bench.facts.seed = seed
                var driver = Driver(seed: 9)
                return driver.run(&bench, due: 0)
            }
            different += runs[0] == runs[1] ? 0 : 1
        }
        #expect(different > 10)
    }
}

/// Does what a machine wants, as the loop would: sockets that are full for a while, replies that
/// come or fail, and pauses that must change nothing.
private struct Driver {
    let seed: UInt64
    var yields = 0
    private var outcomes = 0
    private var events: [StepEvent] = []

    init(seed: UInt64) { self.seed = seed }

    mutating func run(_ bench: inout StepMachineTests.Bench, due: Int64) -> [StepEvent] {
        var turn = StepTurn(due: due)
        var random = RandomStream(seed: ~seed)
        while true {
            if random.below(8) == 0 {
                bench.facts.isPaused = true
                if bench.advance(at: turn.due) != .standStill(since: turn.due) { return [] }
                bench.facts.isPaused = false
            }
            switch bench.advance(&turn) {
            case .send(let step):
                if !send(step, &bench, &turn) { return events + [.failed] }
            case .expect(let step):
                events.append(.expected(step: Int(step), due: turn.due))
                if !reply(nextOutcome(), &bench, &turn) { return events + [.failed] }
            case .wait(let moment):
                events.append(.woke(moment))
                turn = StepTurn(due: moment)
            case .yield(let moment):
                yields += 1
                turn = StepTurn(due: moment)
            case .done: return events + [.done]
            default: return []
            }
        }
    }

    private mutating func send(
        _ step: Int32, _ bench: inout StepMachineTests.Bench, _ turn: inout StepTurn
    ) -> Bool {
        let outcome = nextOutcome()
        if outcome.held > 0 {
            bench.machine.hold(bench.state, due: turn.due)
            turn = StepTurn(due: turn.due + outcome.held)
            if bench.advance(&turn) != .send(step: step) { return false }
        }
        let planned = bench.machine.takeSend(bench.state, due: turn.due)
        events.append(.sent(step: Int(step), planned: planned, due: turn.due))
        bench.facts.sequence += 1
        return bench.program.steps[Int(step)].isAsync || reply(outcome, &bench, &turn)
    }

    /// The reply to a request comes, or does not; whether the steps go on.
    private mutating func reply(
        _ outcome: StepOutcome, _ bench: inout StepMachineTests.Bench, _ turn: inout StepTurn
    ) -> Bool {
        bench.machine.awaitReply(bench.state, to: Handle(index: Int32(outcomes)))
        guard bench.machine.takeReply(bench.state, to: Handle(index: Int32(outcomes))) else {
            return false
        }
        turn = StepTurn(due: turn.due + outcome.replyAfter)
        return !outcome.fails || bench.fail() == .stepsGoOn
    }

    private mutating func nextOutcome() -> StepOutcome {
        outcomes += 1
        return StepOutcome(outcomes, seed: seed)
    }
}
