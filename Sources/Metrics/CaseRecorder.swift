/// The first cases that one loop has seen, and when errors happened since it was last asked.
struct CaseRecorder: Sendable {
    /// The most close codes or statuses of which the first case is told.
    private static let mostCodes = 32

    /// Bit of each `ErrorKind`, and of each `CountMetric`, of which a case was told; they stay over
    /// `clear`, as the codes do.
    private var kindsTold: UInt64 = 0
    private var countsTold: UInt64 = 0
    private var codesTold: Set<ErrorDetail> = []

    private(set) var first: [FirstCase] = []
    private(set) var spans: [ErrorKind: ErrorSpan] = [:]
    private(set) var details: [ErrorDetail: UInt64] = [:]

    /// Whether nobody has told yet of an error with this number.
    func wants(_ detail: ErrorDetail) -> Bool {
        if kindsTold & 1 << UInt64(detail.kind.rawValue) == 0 { return true }
        return detail.code != 0 && codesTold.count < Self.mostCodes && !codesTold.contains(detail)
    }

    /// Whether nobody has told yet of what a metric counts.
    func wants(_ metric: CountMetric) -> Bool {
        countsTold & 1 << UInt64(metric.rawValue) == 0
    }

    /// Takes in an error; the text is made only for one that is wanted.
    mutating func note(_ detail: ErrorDetail, at moment: Int64, _ text: () -> CaseText) {
        let here = ErrorSpan(first: moment, last: moment)
        spans[detail.kind, default: here].merge(here)
        if detail.code != 0 { details[detail, default: 0] += 1 }
        guard wants(detail) else { return }
        kindsTold |= 1 << UInt64(detail.kind.rawValue)
        if detail.code != 0 { codesTold.insert(detail) }
        first.append(FirstCase(.error(detail), at: moment, text()))
    }

    /// Takes in the first case of what a metric counts.
    mutating func note(_ metric: CountMetric, at moment: Int64, _ text: CaseText) {
        countsTold |= 1 << UInt64(metric.rawValue)
        first.append(FirstCase(.count(metric), at: moment, text))
    }

    /// Forgets what has been merged.
    mutating func clear() {
        first.removeAll(keepingCapacity: true)
        spans.removeAll(keepingCapacity: true)
        details.removeAll(keepingCapacity: true)
    }
}
