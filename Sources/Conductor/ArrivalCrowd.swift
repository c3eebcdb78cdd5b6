internal import LoadEngine
internal import Plan
internal import Units

/// How many arrivals are there at once if all of them stay for their sessions: rate × session, as far
/// as the phases last (Little's law). The target may send them away earlier, so this is what a host
/// ought to offer, not what a run is known to need.
struct ArrivalCrowd {
    /// The most of them at one time; those of profiles that have no `session` are left out.
    private(set) var peak = 0.0

    /// At so many moments of each phase it is looked who is there.
    private static let moments = 256

    /// The arrivals of stages that start one after the other, by profiles with these weights, each
    /// with the mean length of its sessions in seconds.
    init(_ stages: [Stage], weights: [Double], sessions: [Double?]) {
        for (profile, session) in sessions.enumerated() {
            guard let session else { continue }
            let parts = Self.parts(stages, of: profile, weights)
            var most = 0.0
            for part in parts {
                for moment in 0...Self.moments {
                    let time = part.start + part.length * Double(moment) / Double(Self.moments)
                    let there = parts.reduce(0) {
                        $0 + $1.arrived(until: time) - $1.arrived(until: time - session)
                    }
                    most = max(most, there)
                }
            }
            peak += most
        }
    }

    private static func parts(
        _ stages: [Stage], of profile: Int, _ weights: [Double]
    ) -> [Part] {
        var start = 0.0
        return stages.compactMap { stage in
            let length = Double(stage.duration) / 1e9
            defer { start += length }
            guard case .arrivals(let flows) = stage.load, let curve = flows.first?.curve else {
                return nil
            }
            let all = stage.weights.isEmpty ? weights : stage.weights
            let total = all.reduce(0, +)
            return Part(
                curve: curve, start: start, length: length,
                share: total > 0 ? all[profile] / total : 0)
        }
    }

    /// The arrivals of one profile in one stage.
    private struct Part {
        var curve: LoadCurve
        /// In seconds, the start from that of the run.
        var start: Double
        var length: Double
        /// The profile's part of all arrivals.
        var share: Double

        /// How many have come by a time of the run.
        func arrived(until time: Double) -> Double {
            let passed = max(0, min(time - start, length))
            return share * curve.area(until: Int64(passed * 1e9))
        }
    }
}
