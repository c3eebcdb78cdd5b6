import Testing

@testable import LoadEngine

@Suite struct LevelCurveTests {
    /// A curve, the clients before it, and what happens: "+0@0" says that client 0 starts at 0.
    static let cases: [(knots: [(Int64, Double)], before: Int, changes: String)] = [
        ([(0, 0), (100, 4)], 0, "+0@0 +1@25 +2@50 +3@75"),
        ([(0, 2), (100, 4)], 0, "+0@0 +1@0 +2@0 +3@50"),
        ([(0, 4), (100, 0)], 4, "-3@25 -2@50 -1@75 -0@100"),
        ([(0, 4), (100, 2)], 6, "-5@0 -4@0 -3@50 -2@100"),
        ([(0, 1), (100, 3)], 3, "-2@0 +2@50"),
        ([(0, 3)], 0, "+0@0 +1@0 +2@0"),
        ([(0, 1)], 3, "-2@0 -1@0"),
        // steps
        ([(0, 1), (50, 1), (50, 2), (80, 2), (80, 0)], 0, "+0@0 +1@50 -1@80 -0@80"),
        // up and down, touching whole numbers at the corners
        ([(0, 0), (30, 3), (50, 1), (60, 2)], 0, "+0@0 +1@10 +2@20 -2@40"),
        ([(0, 0), (20, 2), (40, 0), (60, 1)], 0, "+0@0 +1@10 -1@30"),
    ]

    @Test(arguments: cases.indices)
    func clientsStartAndLeaveWhenTheLinePassesThem(_ index: Int) {
        let (knots, before, changes) = Self.cases[index]
        let curve = LoadCurve.line(knots.map { LoadCurve.Knot(at: $0.0, value: $0.1) })
        #expect(Self.walk(curve, before) == changes.split(separator: " ").map(String.init))
    }

    /// Follows a curve as a loop does, always to the nearest change.
    private static func walk(_ curve: LoadCurve, _ before: Int) -> [String] {
        var (count, time) = (before, Int64(0))
        var changes: [String] = []
        while changes.count < 20 {
            let rise = curve.passing(Double(count), rising: true, from: time)
            let fall =
                count == 0 ? nil : curve.passing(Double(count - 1), rising: false, from: time)
            guard let next = [rise, fall].compactMap({ $0 }).min() else { break }
            time = next
            if rise == next {
                changes.append("+\(count)@\(time)")
                count += 1
            } else {
                count -= 1
                changes.append("-\(count)@\(time)")
            }
        }
        return changes
    }
}
