internal import Reports

extension PlannedCourse {
    /// What a plan plans over time, in columns of a second or as many as there may be.
    init(_ forecast: Forecast, mayEndEarlier: Bool) {
        let seconds = Int(max(1, min(1e9, forecast.length.rounded(.up))))
        let rows = forecast.rows(columns: min(seconds, PlannedCourse.mostColumns))
        func values(_ quantity: LoadRow.Quantity) -> [Double] {
            let row = rows.first { $0.quantity == quantity && $0.branch == nil }
            return (row?.values ?? []).map { ($0 * 1_000).rounded() / 1_000 }
        }
        let messages = values(.messages)
        self.init(
            length: Int64((forecast.length * 1e9).rounded()), clients: values(.clients),
            arrivals: values(.arrivals),
            messages: messages.allSatisfy(\.isFinite) ? messages : nil,
            spans: mayEndEarlier ? PlannedCourse.spans(forecast) : nil)
    }

    /// Runs of phases, their parts joined.
    static func spans(_ forecast: Forecast) -> [Span] {
        forecast.lanes.flatMap { lane in
            lane.spans.reduce(into: [Span]()) { all, span in
                if let last = all.last, last.phase == span.phase, span.start <= last.end + 1e-6 {
                    all[all.count - 1].end = max(last.end, span.end)
                } else {
                    all.append(Span(phase: span.phase, start: span.start, end: span.end))
                }
            }
        }.sorted { ($0.start, $0.phase) < ($1.start, $1.phase) }
    }
}
