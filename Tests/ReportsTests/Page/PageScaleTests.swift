import TestSupport
import Testing

@testable import Reports

/// Figures, scales, ticks and labels of the page.
@Suite struct PageScaleTests {
    @Test(
        arguments: [
            (nil, "–"), (0, "0 ms"), (176_000, "0.176 ms"), (38_200_000, "38.2 ms"),
            (999_400_000, "999 ms"), (999_600_000, "1.00 s"), (1_240_000_000, "1.24 s"),
            (3_600_000_000_000, "3,600 s"),
        ] as [(Double?, String)])
    func timesHaveAUnitThatFits(_ nanoseconds: Double?, _ text: String) {
        #expect(PageFigure.time(nanoseconds).replacing(PageFigure.gap, with: " ") == text)
    }

    @Test(arguments: [
        (12.0, 40.0, "12 s"), (0.5, 3, "0.5 s"), (59, 60, "0:59"), (236, 600, "3:56"),
        (3_723, 7_200, "1:02:03"), (604_800, 604_800, "168:00:00"),
    ])
    func momentsAreToldByTheLengthOfTheRun(_ seconds: Double, _ length: Double, _ text: String) {
        #expect(PageFigure.clock(seconds, of: length).replacing(PageFigure.gap, with: " ") == text)
    }

    @Test(arguments: [
        (0.0, "0 %"), (0.001, "< 1 %"), (0.42, "42 %"), (1, "100 %"), (12.5, "1,250 %"),
        (.infinity, "–"),
    ])
    func partsAreWholePercents(_ fraction: Double, _ text: String) {
        #expect(PageFigure.percent(fraction).replacing(PageFigure.gap, with: " ") == text)
    }

    @Test(arguments: [
        (1.0, 1.0, 1.0), (1.5, 1, 2), (2, 2, 2), (4.9, 2, 5), (5.1, 5, 10), (0.03, 0.02, 0.05),
        (700, 500, 1_000), (0.000_1, 0.000_1, 0.000_1),
    ])
    func roundNumbersLieAround(_ value: Double, _ below: Double, _ above: Double) {
        #expect(abs(Round.down(value) / below - 1) < 1e-9)
        #expect(abs(Round.up(value) / above - 1) < 1e-9)
    }

    @Test func aLogarithmicScaleHoldsItsValuesAndADecadeAndAHalf() {
        var draws = Draws(seed: 7)
        for _ in 0..<200 {
            let low = Double(1 + draws.below(1_000_000_000))
            let high = low * (1 + Double(draws.below(10_000)) / 10)
            let scale = LogScale(from: low, to: high, height: 200)
            #expect(scale.low <= low && high <= scale.high * 1.000_001)
            #expect(scale.high / scale.low >= LogScale.leastRange * 0.99)
            #expect(!scale.ticks.isEmpty && scale.ticks.allSatisfy { 0...200 ~= scale.y($0) })
            #expect(scale.y(low) >= scale.y(high))
        }
    }

    @Test(arguments: [0, 0.3, 1, 3, 10, 56, 1_120, 8.4e7])
    func aLinearScaleHasFewRoundTicks(_ most: Double) {
        let ticks = LinearScale(to: most, height: 84).ticks
        #expect((2...4).contains(ticks.count) && ticks[0] == 0)
    }

    @Test(arguments: [
        (1.0, 1.0), (10, 1), (11, 2), (60, 10), (600, 60), (3_600, 600), (86_400, 21_600),
        (604_800, 86_400), (8_640_000, 864_000),
    ])
    func aTimeAxisHasAtMostTenSteps(_ seconds: Double, _ step: Double) {
        let axis = TimeAxis(seconds: seconds)
        #expect(abs(axis.step - step) <= step && axis.ticks.count <= 11)
        #expect(seconds / axis.step <= 10.01)
    }

    @Test func labelsAreMovedApartInTheirOrderAndStayInside() {
        var draws = Draws(seed: 11)
        for _ in 0..<300 {
            let places = (0..<(1 + draws.below(8))).map { _ in Double(draws.below(200)) }
            let spread = LabelSpread.places(places, gap: 13, in: 4...198)
            let sorted = spread.sorted()
            #expect(sorted.allSatisfy { $0 >= 4 - 1e-9 && $0 <= 198 + 1e-9 })
            #expect(zip(sorted, sorted.dropFirst()).allSatisfy { $1 - $0 > 13 - 1e-6 })
            for (one, other) in zip(places.indices, places.indices.dropFirst())
            where places[one] < places[other] {
                #expect(spread[one] < spread[other])
            }
        }
    }

    @Test func labelsThatAreApartStayWhereTheyBelong() {
        #expect(LabelSpread.places([100, 20, 60], gap: 13, in: 0...200) == [100, 20, 60])
        #expect(LabelSpread.places([50, 50], gap: 20, in: 0...200) == [40, 60])
        #expect(LabelSpread.places([0, 0, 0], gap: 20, in: 0...20) == [0, 10, 20])
        #expect(LabelSpread.places([], gap: 20, in: 0...20) == [])
    }

    @Test(arguments: [
        (0.0, "0"), (12, "12"), (12.25, "12.3"), (-3.14, "-3.1"), (599.96, "600"), (0.04, "0"),
    ])
    func placesAreToATenth(_ place: Double, _ text: String) {
        var written = ""
        written.append(place: place)
        #expect(written == text || written == "-" + text)
    }
}
