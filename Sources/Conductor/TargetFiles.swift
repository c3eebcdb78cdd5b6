public import Plan
internal import PlanCompiler
internal import Wire

/// The files that a target names: certificates and keys.
public enum TargetFiles {
    /// What is wrong with them here, in words; nil if they can be used.
    public static func problem(of plan: Plan) -> String? {
        guard let tls = plan.target.tls else { return nil }
        do throws(TLSContext.Unusable) {
            _ = try TLSContext(client: TLSSettings(tls))
            return nil
        } catch {
            return error.text
        }
    }
}
