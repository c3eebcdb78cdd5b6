import TestSupport
import Testing

@testable import Conductor

/// Searches for a capacity on targets that are formulas.
@Suite struct CapacitySearchTests {
    private typealias Search = CapacitySearch

    private static let clients = Search.Rules(first: 100, step: 100, max: 1_000, isWhole: true)
    private static let narrowing = Search.Rules(
        first: 100, step: 100, max: 1_000, isWhole: true, bisects: true)

    /// A target that carries a load up to its capacity, as far as a search sees it.
    private struct Target {
        var capacity: Double
        /// How much a level may be misjudged, as a part of the capacity.
        var noise = 0.0
        var getsWell = true
        /// From this load on the generator gives out.
        var generator = Double.infinity
        /// Levels that were held so far, and what there is after a number of them.
        var held: [Double] = []
        var later: (after: Int, capacity: Double)?
        /// What was left over of a level that was too much.
        var backlog = false

        mutating func answer(_ command: CapacitySearch.Command, _ random: inout Draws)
            -> CapacitySearch.Event?
        {
            switch command {
            case .end: return nil
            case .ease(let level):
                backlog = backlog && level >= capacity
                return getsWell && !backlog ? .eased : .notEased
            case .hold(let level, _):
                held.append(level)
                if level >= generator { return .saturated }
                if let later, held.count > later.after { capacity = later.capacity }
                let seen = capacity * (1 + noise * Double.random(in: -1...1, using: &random))
                defer { if level > seen { backlog = true } }
                return level <= seen && !backlog ? .good : .tooMuch
            }
        }
    }

    /// What a search on a target ends with, and the levels that it held.
    private static func outcome(
        _ rules: Search.Rules, _ target: Target, seed: UInt64 = 1
    ) -> (Search.Outcome, held: [Double]) {
        var (search, target, draws) = (Search(rules), target, Draws(seed: seed))
        while true {
            if case .end(let outcome) = search.command { return (outcome, target.held) }
            if let event = target.answer(search.command, &draws) { search.take(event) }
        }
    }

    @Test(
        arguments: [
            (clients, 450, 400, 500, [100, 200, 300, 400, 500]),
            (clients, 50, 0, 100, [100]),
            (narrowing, 450, 450, 456, [100, 200, 300, 400, 500, 450, 475, 462, 456, 450]),
            (narrowing, 50, 0, 100, [100]),
        ] as [(CapacitySearch.Rules, Double, Double, Double, [Double])])
    func aTargetIsFound(
        _ rules: CapacitySearch.Rules, _ capacity: Double, _ best: Double, _ tooMuch: Double,
        _ levels: [Double]
    ) {
        let (outcome, held) = Self.outcome(rules, Target(capacity: capacity))
        #expect(outcome == .init(kind: .found, capacity: best, tooMuch: tooMuch))
        #expect(held == levels && held.count <= rules.mostLevels)
    }

    @Test func allIsGoodUpToTheHighestLevel() {
        let rules = Search.Rules(first: 100, step: 300, max: 1_000, bisects: true)
        let (outcome, held) = Self.outcome(rules, Target(capacity: 5_000))
        #expect(outcome == .init(kind: .atLeast, capacity: 1_000, tooMuch: nil))
        #expect(held == [100, 400, 700, 1_000])
    }

    @Test func theGeneratorGivesOutFirst() {
        let (outcome, _) = Self.outcome(Self.narrowing, Target(capacity: 5_000, generator: 600))
        #expect(outcome == .init(kind: .saturated, capacity: 500, tooMuch: nil))
    }

    @Test func aTargetThatDoesNotGetWellEndsTheSearch() {
        let (outcome, held) = Self.outcome(
            Self.narrowing, Target(capacity: 450, getsWell: false))
        #expect(outcome == .init(kind: .notRecovered, capacity: 400, tooMuch: 500))
        #expect(held.count == 5)
    }

    /// A target that carries less from some level on: what is told was good when it was held last.
    @Test(
        arguments: [
            (1, 150, .found, 150, 153), (2, 150, .found, 100, 200),
            (4, 150, .notRecovered, 400, 500), (9, 300, .found, 300, 400),
            (9, 220, .unconfirmed, 0, 300), (5, 0, .notRecovered, 400, 450),
            (10, 150, .found, 450, 456),
        ] as [(Int, Double, CapacitySearch.Outcome.Kind, Double, Double)])
    func aTargetThatChangesIsSeen(
        _ after: Int, _ capacity: Double, _ kind: CapacitySearch.Outcome.Kind, _ best: Double,
        _ tooMuch: Double
    ) {
        let target = Target(capacity: 450, later: (after, capacity))
        let (outcome, held) = Self.outcome(Self.narrowing, target)
        #expect(outcome == .init(kind: kind, capacity: best, tooMuch: tooMuch), "\(held)")
        #expect(held.count <= Self.narrowing.mostLevels)
        if kind == .found { #expect(held.last == best) }
    }

    /// Whatever a target's capacity is and however it is judged: a number is never above what the target
    /// carries, is near it where it is narrowed, and no search is longer than was announced.
    @Test func aThousandSearches() {
        for seed in 1...1_000 {
            var draws = Draws(seed: UInt64(seed))
            func within(_ range: ClosedRange<Double>) -> Double {
                .random(in: range, using: &draws)
            }
            let first = within(10...500)
            var rules = Search.Rules(
                first: first, step: within(10...400),
                max: first + within(100...5_000), isWhole: seed.isMultiple(of: 2),
                bisects: !seed.isMultiple(of: 3))
            rules.precision = within(0.005...0.1)
            if rules.isWhole {
                (rules.first, rules.step, rules.max) = (
                    rules.first.rounded(), rules.step.rounded(), rules.max.rounded(.up)
                )
            }
            let noise = seed.isMultiple(of: 5) ? 0.01 : 0
            let target = Target(capacity: within(0...6_000), noise: noise)
            let (outcome, held) = Self.outcome(rules, target, seed: UInt64(seed))
            let most = target.capacity * (1 + noise)
            #expect(outcome.capacity <= most, "\(seed): \(outcome) \(target)")
            #expect(held.count <= rules.mostLevels, "\(seed): \(held)")
            if outcome.kind == .found, noise == 0 {
                #expect(outcome.tooMuch.map { $0 > target.capacity } == true, "\(seed)")
                let step = max(rules.step / 256, rules.precision * target.capacity) + 2
                if rules.bisects, outcome.capacity > 0 {
                    #expect(target.capacity - outcome.capacity <= step * 1.2, "\(seed): \(outcome)")
                }
            }
        }
    }
}
