import Metrics
import Testing
import Units

@testable import LoadEngine

/// An hour and a week on a manual clock: nothing drifts, and what is planned is what the plan says.
@Suite struct LongRunTests {
    private static let second = ScriptedGraph.second

    /// So many clients, each of which sends at an even interval, over stages in series.
    private static func run(every: Int64, _ stages: [Stage]) -> ScriptedRun {
        ScriptedRun(
            ScriptedGraph.graph(
                messages: [ScriptedGraph.probe],
                templates: [
                    ScriptedGraph.template(
                        mix: [(0, 1)], every: .constant(.init(nanoseconds: every)))
                ], stages: stages),
            ScriptedServer.Script(delays: [(1, .constant(.milliseconds(3)))]))
    }

    @Test func anHourIsPlannedToTheMessage() {
        let run = Self.run(
            every: 9 * Self.second, [ScriptedGraph.population(40, for: 3_600 * Self.second)])
        #expect(run.wrongBooks == [])
        // A client sends first at a phase of its first interval, and then 400 times in an hour.
        #expect(run.store.count(.messagesSent) == 40 * 400)
        #expect(run.store.count(.answered) == run.store.count(.messagesSent))
        #expect(run.store.histogram(.rtt).quantile(1) ?? 0 < Double(4 * ScriptedGraph.millisecond))
    }

    /// A wave an hour, seven days long, with a part for each: 168 parts of one phase.
    @Test func aWeekOfWavesIsPlannedToTheMessage() {
        let hour = 3_600 * Self.second
        let waves = (0..<168).map { part -> Stage in
            var stage = ScriptedGraph.stage(
                part, .population(.wave(from: 1, to: 4, period: hour)), hour)
            stage.continues = part > 0
            return stage
        }
        let run = Self.run(every: 240 * Self.second, waves)
        #expect(run.wrongBooks == [])
        // The wave only touches 1: clients 0 and 1 are always there, 2 and 3 come every hour.
        #expect(run.store.count(.connects) == 2 + 2 * 168)
        let curve = LoadCurve.wave(from: 1, to: 4, period: hour)
        let stays = (2...3).map { level -> Double in
            let rises = curve.passing(Double(level), rising: true, from: 1) ?? 0
            return Double(hour - 2 * rises) / Double(240 * Self.second)
        }
        let sent = Double(run.store.count(.messagesSent))
        let wanted = 168 * (2 * 15 + stays.reduce(0, +))
        // Each stay begins at a phase of the interval, and ends inside one.
        #expect(abs(sent - wanted) <= 2 * 168)
        #expect(run.store.errors(.notConnected) == 0)
    }

    /// Half a million arrivals in a week, counted to the last one though the rate changes every hour.
    @Test func aWeekOfArrivalsIsCountedToTheLastOne() {
        var schedule = RateSchedule(LoadCurve(1.25), duration: 3_600 * Self.second)
        var (count, area) = (0, 0.0)
        for hour in 0..<168 {
            let rate = Double(hour % 24 + 1) / 20
            if hour > 0 {
                schedule.goOn(
                    LoadCurve(rate), duration: 3_600 * Self.second, after: 3_600 * Self.second)
            }
            area += (hour == 0 ? 1.25 : rate) * 3_600
            while schedule.time != nil {
                count += 1
                schedule.advance()
            }
            #expect(count == Int(area.rounded(.up)), "after hour \(hour)")
        }
        #expect(count > 370_000)
    }
}
