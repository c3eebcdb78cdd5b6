internal import LoadEngine
internal import Metrics

extension HostNeed {
    /// What the host must offer for this and another load at once, in one process.
    func beside(_ other: HostNeed) -> HostNeed {
        var sum = self
        sum.connections += other.connections
        sum.expected += other.expected
        for place in other.destinations {
            // Both sides may be one server, asked in two ways.
            if let known = sum.destinations.firstIndex(where: { $0.name == place.name }) {
                sum.destinations[known].connections += place.connections
                sum.destinations[known].expected += place.expected
                sum.destinations[known].endsPerSecond += place.endsPerSecond
            } else {
                sum.destinations.append(place)
            }
        }
        for (index, part) in other.memory.parts.enumerated() where part.isOfLoad {
            sum.memory.parts[index].sure += part.sure
            sum.memory.parts[index].expected += part.expected
        }
        sum.memory.perConnection = max(memory.perConnection, other.memory.perConnection)
        sum.sentPerSecond += other.sentPerSecond
        sum.receivedPerSecond += other.receivedPerSecond
        return sum
    }
}

extension StageGraph {
    /// The graph of each side alone.
    var eachSide: [StageGraph] {
        let count = ownTemplates.count
        return (0..<labels.sides).map { side in
            var graph = self
            graph.templates = Array(templates[side * count..<(side + 1) * count])
            graph.labels.against = nil
            return graph
        }
    }
}
