import Metrics

/// What the summary says of errors and of messages that something was wrong with.
extension Summary {
    static var error: SummaryBlock<(result: RunResult, kind: ErrorKind)> {
        SummaryBlock(members: [
            .word("kind", "Its kind.", of: ErrorKind.allCases.map(\.name)) { $0.kind.name },
            .count("count", "How many there were.") { $0.result.store.errors($0.kind) },
            .text("first", "What was said of the first one, without secrets.") {
                $0.result.store.firstTexts[$0.kind] ?? ""
            },
            .maybe("first_at_s", "When the first one happened, from the start.", 3) {
                seconds($0.result.store.errorSpans[$0.kind]?.first)
            },
            .maybe("last_at_s", "When the last one happened.", 3) {
                seconds($0.result.store.errorSpans[$0.kind]?.last)
            },
            .list("codes", "The same by close code or HTTP status, most frequent first.", code) {
                of in
                of.result.store.details(of: of.kind).map { detail in
                    (
                        code: detail.code, count: detail.count,
                        first: of.result.store.firstText(of.kind, code: detail.code) ?? ""
                    )
                }
            },
            .text("hint", "What probably helps; empty if nothing is known.") { of in
                ErrorHint.hint(
                    of.kind, of.result.store.firstTexts[of.kind] ?? "",
                    urls: of.result.header.labels.urls) ?? ""
            },
        ])
    }

    private static var code: SummaryBlock<(code: UInt16, count: UInt64, first: String)> {
        SummaryBlock(members: [
            .integer("code", "The close code or HTTP status.") { Int($0.code) },
            .count("count", "How many there were.") { $0.count },
            .text("first", "What was said of the first one; empty if it was not kept.") {
                $0.first
            },
        ])
    }

    /// Messages that came and that nobody took, took too late or took only a part of.
    static var frame: SummaryBlock<(store: MetricStore, metric: CountMetric)> {
        SummaryBlock(members: [
            .count("count", "How many there were, in the whole run.") {
                $0.store.count($0.metric)
            },
            .text("first", "What the first one said, without secrets; empty if it was not kept.") {
                $0.store.firstText($0.metric) ?? ""
            },
        ])
    }

    /// The metrics that such messages are counted by.
    static let frameMetrics: [CountMetric] = [
        .unmatched, .trailing, .repliesLate, .repliesDuplicated, .repliesFurther,
    ]

    private static func seconds(_ nanoseconds: Int64?) -> Double? {
        nanoseconds.map { Double(max(0, $0)) / 1e9 }
    }
}
