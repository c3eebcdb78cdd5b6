internal import Plan
internal import Reports

extension PlannedCourse {
    /// What a plan plans over time, in columns of a second or as many as there may be.
    init(_ plan: Plan, smoke: Bool) {
        let forecast = Forecast(plan, smoke: smoke)
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
            messages: messages.allSatisfy(\.isFinite) ? messages : nil)
    }
}
