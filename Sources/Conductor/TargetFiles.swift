public import Plan
internal import PlanCompiler
internal import Wire

/// The files that a target names: certificates and keys.
public enum TargetFiles {
    /// What is wrong with them here, in words; nil if they can be used.
    public static func problem(of plan: Plan) -> String? {
        let targets =
            [plan.target] + [plan.against].compactMap(\.self)
            + plan.profiles.compactMap(\.target?.target)
        do throws(TLSContext.Unusable) {
            for tls in targets.compactMap(\.tls) { _ = try TLSContext(client: TLSSettings(tls)) }
            return nil
        } catch {
            return error.text
        }
    }
}
