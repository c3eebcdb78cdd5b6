import LoadEngine
import Metrics
import Plan

extension StageGraph {
    /// Has everything twice: each template once more with these endpoints, behind the others.
    mutating func double(_ endpoints: [Int], _ pick: Target.Pick) {
        let second: Int64 = 1_000_000_000
        templates += templates.map { template in
            var twin = template
            twin.endpoints = endpoints
            twin.pick = EndpointPick(pick)
            return twin
        }
        // What was planned longer ago has ended, and a second or two go by until it is collected.
        let longest = max(longestConnect, longestRequest)
        var slices = Snapshot.slices(forRequestsOf: Int((longest + second - 1) / second))
        let urls = endpoints.map { self.endpoints[$0].label }
        repeat {
            labels.against = OtherSide(urls: urls, slices: slices)
            slices = max(2, slices / 2)
        } while !labels.canBeNumbered && labels.slices > 2
    }

    /// The longest that a request may take, in nanoseconds.
    private var longestRequest: Int64 {
        let steps = templates.flatMap { $0.open.instructions + $0.flow.instructions }
        let waits = steps.compactMap { step -> Int64? in
            if case .expect(_, _, let timeout, _, _, _) = step { timeout } else { nil }
        }
        return (messages.map(\.timeout) + waits).max() ?? 0
    }
}

extension LabelSpace {
    /// Whether its series have numbers, and its stretches, told apart by seconds, have labels.
    fileprivate var canBeNumbered: Bool {
        SeriesIndexer.count(of: self) != nil && stretches.count * slices < Int(UInt16.max)
    }
}
