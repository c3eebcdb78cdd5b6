import Testing
import Wire

@testable import LoadEngine

/// Who is there of a population, while its level rises and falls.
@Suite struct CensusTests {
    /// Weights that are odd in every sense, and none at all.
    static let weights: [[Double]] = [
        [1], [60, 30, 5, 5], [7, 3], [0.1, 0.2, 0.7], [1, 1, 1], [97, 0, 2, 1], [1e6, 1],
        [3.7, 1.1, 0.05, 11],
    ]

    private static func census(_ weights: [Double]) -> (Census, TemplateAssignment) {
        (Census(), TemplateAssignment(weights))
    }

    /// Goes to a level, and tells what happened.
    private static func go(
        _ census: inout Census, to level: Int, _ assignment: TemplateAssignment,
        hasWeights: Bool = false
    ) -> [Census.Change] {
        census.begin([Stage.Flow(LoadCurve(Double(level)))], assignment, hasWeights: hasWeights)
        return all(&census)
    }

    private static func all(_ census: inout Census) -> [Census.Change] {
        var changes: [Census.Change] = []
        while let change = census.next(until: .max / 4) { changes.append(change) }
        return changes
    }

    /// Client k is who it is, whatever the levels before were.
    @Test(arguments: weights)
    func whoClientKIsDoesNotChangeWhileLoadRises(_ weights: [Double]) {
        var random = RandomStream(seed: 7)
        var (census, assignment) = Self.census(weights)
        _ = Self.go(&census, to: 3_000, assignment)
        let wanted = census.templates
        let total = weights.reduce(0, +)
        var counts = weights.map { _ in 0 }
        for (k, template) in wanted.enumerated() {
            counts[Int(template)] += 1
            for (index, weight) in weights.enumerated() {
                let share = weight / total * Double(k + 1)
                if abs(Double(counts[index]) - share) > 1.000001 {
                    Issue.record("client \(k) of \(weights): \(counts)")
                    return
                }
            }
        }
        for _ in 0..<3 {
            var (census, assignment) = Self.census(weights)
            var level = 0
            while level < 3_000 {
                level += 1 + Int(random.below(2_000))
                _ = Self.go(&census, to: min(level, 3_000), assignment)
                _ = Self.go(&census, to: level / 2 + Int(random.below(50)), assignment)
            }
            _ = Self.go(&census, to: 3_000, assignment)
            #expect(census.templates == wanted && census.count == 3_000)
        }
    }

    /// Profiles that have levels of their own take over who is there, and hand over who is left.
    @Test func loadsOfProfilesTakeOverAndHandOver() {
        var (census, assignment) = Self.census([60, 30, 10])
        _ = Self.go(&census, to: 10, assignment)
        let before = census.templates
        func flows(_ levels: [Int: Double]) -> [Stage.Flow] {
            levels.sorted { $0.key < $1.key }.map {
                Stage.Flow(LoadCurve($0.value), template: $0.key)
            }
        }
        census.begin(flows([0: 8, 1: 1]), assignment, hasWeights: false)
        let changes = Self.all(&census)
        // Two of the first are new; two of the second and the only one of the third leave.
        #expect(changes.count { $0.starts } == 2 && changes.count { !$0.starts } == 3)
        #expect(Array(census.templates.prefix(10)) == before && census.count == 9)
        let there = census.templates.indices.filter { census.isTaken[$0] }
        #expect(there.count { census.templates[$0] == 0 } == 8)
        // All together again: the lowest free places come first, then new ones.
        let back = Self.go(&census, to: 13, assignment)
        let free = (0..<12).filter { !there.contains($0) }
        #expect(back.map(\.place) == free + [12])
        #expect(back.prefix(free.count).allSatisfy { $0.number == nil })
        #expect(Self.go(&census, to: 0, assignment).map(\.place) == (0..<13).reversed())
    }

    /// A phase with weights of its own decides about those that it starts, also about those that return.
    @Test func weightsOfAPhaseDecideAboutThoseThatItStarts() {
        var (census, assignment) = Self.census([1, 0])
        _ = Self.go(&census, to: 4, assignment)
        _ = Self.go(&census, to: 2, assignment)
        _ = Self.go(&census, to: 6, TemplateAssignment([0, 1]), hasWeights: true)
        #expect(census.templates == [0, 0, 1, 1, 1, 1])
        #expect(census.numbered == 6)
    }

    /// What a loop looks for next is never later than its own next change.
    @Test(arguments: [1, 2, 3, 7])
    func noLoopSleepsOverItsOwnChange(_ shares: Int) {
        let curves: [LoadCurve] = [
            .wave(from: 3, to: 40, period: 1_000_000), LoadCurve(from: 0, to: 50, over: 1_000_000),
            LoadCurve(from: 50, to: 5, over: 1_000_000), LoadCurve(17),
        ]
        var isEarly = true
        for index in 0..<shares {
            var census = Census()
            let share = LoopShare(index: index, count: shares)
            for curve in curves {
                census.begin([Stage.Flow(curve)], TemplateAssignment([2, 1]), hasWeights: false)
                var expected = census.nextTime(of: share)
                while let change = census.next(until: 2_000_000) {
                    guard share.owns(change.place) else { continue }
                    isEarly = isEarly && (expected ?? .max) <= change.time
                    expected = census.nextTime(of: share)
                }
            }
        }
        #expect(isEarly)
    }

    /// Clients of a wave: as many as the cosine says, at each moment.
    @Test func aWaveIsACosine() {
        let curve = LoadCurve.wave(from: 20, to: 80, period: 1_000_000_000)
        var census = Census()
        census.begin([Stage.Flow(curve)], TemplateAssignment([1]), hasWeights: false)
        for moment in stride(from: Int64(1), to: 2_500_000_000, by: 7_777_777) {
            while census.next(until: moment) != nil {}
            let level = curve.value(at: moment)
            #expect(abs(Double(census.count) - level) <= 1, "at \(moment)")
        }
    }
}
