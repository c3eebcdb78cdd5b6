import LoadEngine
import Plan
import Units

/// Where the load of one lane stands between two phases, which is where the next one starts.
struct LaneLoad {
    /// Clients there, of all profiles together or of each.
    private enum Clients {
        case all(Double)
        case each([Int: Double])
    }

    private var clients = Clients.all(0)
    /// Arrivals a second, of all profiles together under nil.
    private var rates: [Int?: Double] = [:]
    /// Messages a second that the clients share; nil: each sends by itself.
    private(set) var messages: Double?
    /// The lane's stages of the closed and the open model so far.
    private(set) var stages: [Stage] = []
    /// Clients that existed at once at most, and numbers given away at most.
    private var residents = 0
    private(set) var numbers = 0

    /// Clients of a profile, or of all, where the last phase ended; `weights` are those of the profiles.
    func level(of profile: Int?, weights: [Double]) -> Double {
        switch (clients, profile) {
        case (.all(let level), nil): return level
        case (.each(let levels), nil): return levels.values.reduce(0) { $0 + $1.rounded(.up) }
        case (.each(let levels), let profile?): return levels[profile] ?? 0
        case (.all(let level), let profile?):
            if level == 0 { return 0 }
            return Double(Census.composition(after: stages, weights: weights)[profile] ?? 0)
        }
    }

    func rate(of profile: Int?) -> Double {
        if let profile { return rates[profile] ?? 0 }
        return rates.values.reduce(0, +)
    }

    /// A phase of clients ends at these values.
    mutating func end(clients flows: [(profile: Int?, value: Double)], messages rate: Double?) {
        if let first = flows.first, first.profile == nil {
            clients = .all(first.value)
        } else {
            clients = .each(
                Dictionary(flows.compactMap { flow in flow.profile.map { ($0, flow.value) } }) {
                    $1
                })
        }
        rates = [:]
        messages = rate
    }

    /// A phase of arrivals ends at these rates.
    mutating func end(arrivals flows: [(profile: Int?, value: Double)]) {
        clients = .all(0)
        rates = Dictionary(flows.map { ($0.profile, $0.value) }) { $1 }
        messages = nil
    }

    /// A phase ends whose clients come beside those that were there.
    mutating func endGuests() {
        rates = [:]
        messages = nil
    }

    /// The branch of the lane is over: nobody is left.
    mutating func leave() {
        clients = .all(0)
        rates = [:]
        messages = nil
    }

    /// Notes a stage, and how many clients and arrivals it gives numbers at most.
    mutating func note(_ stage: Stage) {
        stages.append(stage)
        let demand = stage.demand
        // The sum of draws lies rarely more than six deviations from its mean, and never eight.
        let spread = demand.isRandom ? 8 * demand.arrivals.squareRoot() + 16 : 1
        numbers += demand.newcomers(above: residents) + (demand.arrivals > 0 ? Int(spread) : 0)
        residents = max(residents, demand.residents)
    }
}
