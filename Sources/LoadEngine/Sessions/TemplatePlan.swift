internal import JSONScan
internal import Metrics
internal import Units
internal import Wire

/// What the loop derives from a client template before it starts.
struct TemplatePlan: Sendable {
    let choice: WeightedChoice?
    /// Distinct paths at which replies carry the id of their request.
    let idPaths: [FieldPath]
    /// Whether some reply has to be looked for among the requests in flight.
    let searches: Bool
    /// Lag above which a planned send is late: 10 ms or the mean interval, whichever is less.
    let lateAbove: Int64
    /// Whether any close of the peer is by plan: a client that neither sends nor flows.
    let onlyListens: Bool

    init(_ template: ClientTemplate, _ graph: StageGraph) {
        choice = template.schedule.map { WeightedChoice($0.mix.map(\.weight)) }
        var used = template.schedule?.mix.map(\.message) ?? []
        for instruction in template.open.instructions + template.flow.instructions {
            if case .send(let message, _) = instruction { used.append(message) }
        }
        var paths: [FieldPath] = []
        var searches = false
        for message in used {
            switch graph.messages[message].expect {
            case .match(let matcher, _):
                if let path = matcher.idPath {
                    if !paths.contains(path) { paths.append(path) }
                } else {
                    searches = true
                }
            case .next, .echo: searches = true
            case .none, .pong: break
            }
        }
        for case .expect in template.open.instructions + template.flow.instructions {
            searches = true
        }
        idPaths = paths
        self.searches = searches
        let mean = template.schedule.map { $0.every.mean.nanoseconds } ?? 0
        lateAbove = mean == 0 ? .max : min(10_000_000, mean)
        onlyListens = template.schedule == nil && template.flow.isEmpty
    }
}

extension Matcher {
    /// The path whose value is the request's id, if there is one.
    var idPath: FieldPath? {
        for condition in conditions {
            if case .field(let path) = condition.subject, case .isID = condition.test {
                return path
            }
        }
        return nil
    }
}
