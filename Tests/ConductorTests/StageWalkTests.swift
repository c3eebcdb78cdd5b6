import LoadEngine
import Metrics
import Testing

@testable import Conductor

/// When stages begin, whatever their order.
@Suite struct StageWalkTests {
    /// Stages that last so long, `once` where the length is negative.
    private static func graph(_ lengths: [Int64], _ order: [StageOrder]) -> StageGraph {
        StageGraph(
            labels: LabelSpace(phases: ["phase"], profiles: [], messages: [], urls: []), seed: 1,
            endpoints: [], messages: [], templates: [],
            stages: lengths.map { length in
                Stage(
                    label: 0, shape: "", load: length < 0 ? .once(clients: 1, times: 1) : .hold,
                    duration: abs(length), measured: true, concurrentConnects: 1)
            }, order: order, drain: 0, lateSend: 1)
    }

    private static func text(_ begins: [StageWalk.Begin]) -> String {
        begins.map { "\($0.stage)@\($0.at)" }.joined(separator: " ")
    }

    @Test func stagesInSeriesAreKnownAheadAsFarAsTheirTimeIs() {
        var walk = StageWalk(
            Self.graph([10, 5, -30, 7], [.stage(0), .stage(1), .stage(2), .stage(3)]), from: 100)
        #expect(Self.text(walk.next(until: 105)) == "0@100")
        #expect(Self.text(walk.next(until: 1_000)) == "1@110 2@115")
        #expect(walk.end == nil && walk.next(until: 1_000).isEmpty)
        walk.end(2, at: 120)
        #expect(Self.text(walk.next(until: 1_000)) == "3@120")
        #expect(walk.end == 127)
    }

    /// The first branch rests until the second is over, and nobody waits for anybody in between.
    @Test func branchesEndTogether() {
        let branches = StageOrder.branches(
            stage: 1,
            [
                .init([.stage(2), .stage(3)], rest: 4, leave: 5),
                .init([.stage(6)], rest: 7, leave: 8),
            ])
        var walk = StageWalk(
            Self.graph([10, 40, 5, 6, 0, 0, 40, 0, 0, 9], [.stage(0), branches, .stage(9)]), from: 0
        )
        #expect(
            Self.text(walk.next(until: 1_000))
                == "0@0 1@10 2@10 6@10 3@15 4@21 7@50 5@50 8@50 9@50")
        #expect(walk.end == 59)
    }

    /// A branch that ends by itself holds the others up; branches stand inside branches and in rounds.
    @Test func branchesInsideBranchesInRounds() {
        let inner = StageOrder.branches(
            stage: 1,
            [.init([.stage(2)], rest: 3, leave: 4), .init([.stage(5)], rest: 6, leave: 7)])
        let outer = StageOrder.branches(
            stage: 0,
            [.init([inner], rest: 8, leave: 9), .init([.stage(10)], rest: 11, leave: 12)])
        let lengths: [Int64] = [0, 0, 4, 0, 0, 6, 0, 0, 0, 0, -100, 0, 0]
        var walk = StageWalk(Self.graph(lengths, [outer, outer]), from: 0)
        #expect(Self.text(walk.next(until: 1_000)) == "0@0 1@0 10@0 2@0 5@0 3@4 6@6 4@6 7@6 8@6")
        walk.end(10, at: 3)
        #expect(walk.end == nil)
        #expect(
            Self.text(walk.next(until: 7)) == "11@3 9@6 12@6 0@6 1@6 10@6 2@6 5@6")
        walk.end(10, at: 50)
        #expect(Self.text(walk.next(until: 1_000)) == "3@10 6@12 4@12 7@12 8@12 11@50 9@50 12@50")
        #expect(walk.end == 50)
    }
}
