internal import Assertions
public import DataSources
public import Plan
internal import PlanCompiler

/// Holds a plan against what this host has.
public enum HostCheck {
    /// What may not be enough, the surest first. Of names nobody is asked: each counts as one address.
    /// Nothing of a plan whose run would not begin for another reason.
    public static func shortages(
        of plan: Plan, data: PlanData, host: HostOffer = .read(), environment: [String: String]
    ) -> [HostLimit] {
        guard
            let (_, run) = try? HostNeed.circumstances(
                plan, data, target: nil, smoke: false, loops: nil, host, environment)
        else { return [] }
        let limits = HostNeed(Forecast(plan), run).limits(of: host)
        return limits.filter(\.isError) + limits.filter(\.isWarning)
    }
}
