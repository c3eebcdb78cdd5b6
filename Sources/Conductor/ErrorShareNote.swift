internal import Metrics
public import Plan
public import PlanText
internal import Units

/// A plan whose sessions are so many beside its requests that `share(errors)` of both together hides
/// how many requests fail.
public enum ErrorShareNote {
    /// The code of what is found; it is part of the interface and never changes.
    static let code = "diluted-share"

    /// Sessions for each request from which on it is noted.
    private static let ratio = 5.0

    /// Notes the first threshold on the sum, unless requests are gated by themselves too.
    public static func check(_ plan: Plan, into diagnostics: inout Diagnostics) {
        let comparisons = plan.thresholds.flatMap { threshold in
            threshold.condition.comparisons.map { (threshold, $0) }
        }
        guard let sum = comparisons.first(where: { $0.1.isOfAllUnits })?.0,
            !comparisons.contains(where: { $0.1.isOfRequests })
        else { return }
        let load = LoadEstimate(Forecast(plan))
        guard load.requests > 0, load.sessions >= ratio * load.requests else { return }
        diagnostics.note(
            code,
            "share(errors) counts about \(Format.count(Int64(load.sessions))) sessions and "
                + "\(Format.count(Int64(load.requests.rounded(.up)))) requests together, so "
                + "failed requests hardly show",
            at: sum.range, hint: "gate share(errors, of=requests) too")
    }
}

extension Threshold.Comparison {
    private var isShareOfErrors: Bool { aggregate == .share && metric == .count(.errors) }

    fileprivate var isOfAllUnits: Bool {
        isShareOfErrors && kind == nil && subject == nil && labels["message"] == nil
    }

    fileprivate var isOfRequests: Bool {
        if aggregate == .share, metric == .count(.timeouts) { return true }
        return isShareOfErrors
            && (subject == .requests || kind?.subject == .requests || labels["message"] != nil)
    }
}
