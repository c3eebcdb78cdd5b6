import Metrics

/// What the thresholds of a plan may name.
struct ThresholdContext {
    /// The names that each label may have.
    var labels: [String: Names] = [:]
    /// How many parts each phase has that could be read, 0 for none.
    var parts: [String: Int] = [:]
    /// Of more parts than this none has a row of its own.
    var mostParts = Int.max
    /// The keys that the plan has: some metrics come of them alone.
    var keys: Set<String> = []
    /// Those of them that only a later version runs.
    var laterKeys: Set<String> = []
    /// The URLs of the target that the plan runs against; nil: there is none.
    var against: [String]?
    /// The gauges that `observe` defines, and the names under it of which not all are known.
    var observed: [ObservedGauge] = []
    var brokenTargets: Set<String> = []
    /// Whether a guess at what was meant is worth its time.
    var mayGuess = true
    /// The names of parameters that URLs are shown without.
    var secrets = SecretNames()

    /// The metric of a name, be it of the plan or of every plan.
    func metric(named name: String) -> Metric? {
        Metric(name: name) ?? observed.first { $0.name == name }.map(Metric.observed)
    }

    /// Whether a text is a threshold, perhaps one of a phase's own.
    func accepts(_ text: String, ownedBy phase: String?) -> Bool {
        var parser = ThresholdParser(text, in: self, ownedBy: phase)
        return (try? parser.condition()) != nil
    }
}
