import Assertions
import Metrics

/// What holds of the shares of every run, whichever series they are of.
enum ShareBounds {
    private static let shared: [Metric] = [
        .count(.errors), .count(.checks), .count(.connects), .time(.flow), .count(.dropped),
        .count(.late), .count(.timeouts),
    ]

    /// The shares outside of 0 to 100 %, over all labels that a store has.
    static func broken(_ store: MetricStore) -> [String] {
        func values(_ label: (SeriesKey) -> UInt16) -> [Int?] {
            [nil]
                + Set(store.cells.keys.map(label)).sorted().filter { $0 != SeriesKey.none }.map(
                    Int.init)
        }
        let phases = values(\.stretch).compactMap { $0 }.map { phase in
            PhaseSpan(
                stretch: phase, shape: "steady", start: Int64(phase), end: Int64(phase) + 1,
                measured: true)
        }
        let labels = LabelSpace(
            phases: (0...(phases.last?.stretch ?? 0)).map { "\($0)" }, profiles: [], messages: [],
            urls: [])
        var assertions: [Assertion] = []
        for phase in values(\.stretch) {
            for profile in values(\.profile) {
                for message in values(\.message) {
                    for url in values(\.url) {
                        assertions += self.assertions(
                            SeriesFilter(
                                phase: phase, profile: profile, message: message, url: url))
                    }
                }
            }
        }
        return judge(assertions, store: store, labels: labels, phases: phases)
            .filter { !(0...1).contains($0.observed ?? 0) }.map {
                "\($0.text): \($0.observed ?? 0)"
            }
    }

    private static func assertions(_ filter: SeriesFilter) -> [Assertion] {
        let kinds = [nil] + ErrorKind.allCases.map { $0 as ErrorKind? }
        let subjects = [nil] + ErrorKind.Subject.allCases.map { $0 as ErrorKind.Subject? }
        return shared.flatMap { metric -> [Assertion] in
            let errors = metric == .count(.errors)
            let cases: [(ErrorKind?, ErrorKind.Subject?)] =
                errors ? kinds.map { ($0, nil) } + subjects.map { (nil, $0) } : [(nil, nil)]
            return cases.map { kind, subject in
                Assertion(
                    text: "share(\(metric.name)) of \(filter) \(kind?.name ?? "") "
                        + "\(subject?.rawValue ?? "")", line: 1, name: nil, phase: nil,
                    condition: .compare(
                        Comparison(
                            aggregate: .share, metric: metric, filter: filter, kind: kind,
                            subject: subject, state: nil, comparison: .less, limit: 1)),
                    optional: true)
            }
        }
    }
}
