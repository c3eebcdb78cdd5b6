/// A gauge that a plan defines: something of the target that `observe` reads while the load runs.
public struct ObservedGauge: Hashable, Sendable, Codable {
    /// What its values are.
    public enum Unit: String, Hashable, Sendable, Codable {
        case cores, bytes, number
    }

    /// The name in plans and reports: that under `observe`, a point, and what is read.
    public var name: String
    public var unit: Unit

    public init(name: String, unit: Unit) {
        self.name = name
        self.unit = unit
    }

    /// What it is; it has no labels but those of the time in which it was read.
    var definition: MetricDefinition {
        MetricDefinition(
            name, .gauge, "What `observe` reads of the target.", .phase, .second,
            unit: unit.rawValue)
    }
}
