internal import LoadEngine
internal import Plan
internal import Units

/// How many arrivals are there at once if all of them stay for their sessions: rate × session, as far
/// as the phases last (Little's law). The target may send them away earlier, so this is what a host
/// ought to offer, not what a run is known to need.
struct ArrivalCrowd {
    /// The most of them at one time; those of profiles that have no `session` are left out.
    private(set) var peak = 0.0

    /// So many pieces of each phase are looked at.
    private static let pieces = 256

    /// The arrivals of stages that start one after the other, by profiles with these weights, each
    /// with the mean length of its sessions in seconds.
    init(_ stages: [Stage], weights: [Double], sessions: [Double?]) {
        for (profile, session) in sessions.enumerated() {
            guard let session else { continue }
            var flow: [(end: Double, count: Double)] = []
            var start = 0.0
            for stage in stages {
                let all = stage.weights.isEmpty ? weights : stage.weights
                let total = all.reduce(0, +)
                let share = total > 0 ? all[profile] / total : 0
                flow += stage.arrivals(from: start, pieces: Self.pieces).map {
                    ($0.end, $0.count * share)
                }
                start += Double(stage.duration) / 1e9
            }
            peak += Self.most(flow, within: session)
        }
    }

    /// The largest sum of neighbours that end within so many seconds.
    private static func most(_ flow: [(end: Double, count: Double)], within span: Double) -> Double
    {
        var (sum, most) = (0.0, 0.0)
        var first = 0
        for piece in flow {
            sum += piece.count
            while flow[first].end <= piece.end - span {
                sum -= flow[first].count
                first += 1
            }
            most = max(most, sum)
        }
        return most
    }
}

extension Stage {
    /// Its arrivals in so many equal pieces of its time, in seconds from a start; none of other loads.
    fileprivate func arrivals(from start: Double, pieces: Int) -> [(end: Double, count: Double)] {
        guard case .arrivals(let curve) = load else { return [] }
        let length = Double(duration) / 1e9
        return (0..<pieces).map { piece in
            let part = (Double(piece) + 0.5) / Double(pieces)
            return (
                start + length * Double(piece + 1) / Double(pieces),
                curve.rate(at: part) * length / Double(pieces)
            )
        }
    }
}

extension RateCurve {
    /// Arrivals a second when this part of the stage, 0…1, is over.
    fileprivate func rate(at part: Double) -> Double {
        let risen = steps.map { (part * Double($0)).rounded(.up) / Double($0) } ?? part
        return from + (to - from) * risen
    }
}
