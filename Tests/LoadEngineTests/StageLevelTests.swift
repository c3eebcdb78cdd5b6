import Metrics
import Testing
import Units

@testable import LoadEngine

/// Stages that begin at a level of their own.
@Suite struct StageLevelTests {
    private static let second = ScriptedGraph.second

    private static func stage(_ load: Stage.Load, messages: LoadCurve? = nil) -> Stage {
        var stage = ScriptedGraph.stage(0, load, 2 * second)
        stage.messages = messages
        return stage
    }

    @Test(arguments: [
        (stage(.population(LoadCurve(7))), stage(.population(LoadCurve(40)))),
        (
            stage(.arrivals(LoadCurve(7), poisson: true)),
            stage(.arrivals(LoadCurve(40), poisson: true))
        ),
        (stage(.hold, messages: LoadCurve(7)), stage(.hold, messages: LoadCurve(40))),
        (
            stage(.population(LoadCurve(7)), messages: LoadCurve(7)),
            stage(.population(LoadCurve(7)), messages: LoadCurve(40))
        ),
        (stage(.pause), stage(.pause)),
    ])
    func aLevelIsTheCurve(_ planned: Stage, _ wanted: Stage) {
        let held = planned.holding(40)
        #expect(held.load == wanted.load && held.messages == wanted.messages)
    }
}
