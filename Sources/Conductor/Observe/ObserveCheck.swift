internal import Assertions
internal import Metrics
public import Plan
public import PlanText
internal import Units
internal import Wire

/// Looks before a run whether what it observes is there, and what of it can be read.
public enum ObserveCheck {
    /// What is not there, in words with the way out, and where the plan names it. Nobody is asked over
    /// the network.
    public static func missing(
        of plan: Plan
    ) -> [(range: SourceRange, text: String, hint: String)] {
        plan.observed.compactMap { target in
            missing(target).map { (target.range, $0.text, $0.hint) }
        }
    }

    private static func missing(_ target: ObservedTarget) -> (text: String, hint: String)? {
        switch target.source {
        case .pid(let pid) where ProcessReader(pid: pid) == nil:
            (
                "'\(target.name)' observes process \(pid), which is not running",
                "start the target first and give its id, such as --var pid=$(pidof server)"
            )
        case .cgroup(let path) where GroupReader(path: path) == nil:
            (
                "'\(target.name)' observes the control group '\(path)', which is not there",
                "'cat /proc/PID/cgroup' tells the group of a process, 'systemd-cgls' shows all"
            )
        default: nil
        }
    }

    /// What of a target cannot be read, in words. Throws where it is not there, or where a page that
    /// answers has several series for one gauge.
    static func unreadable(
        of target: ObservedTarget, _ names: Resolver
    ) throws(SetupError) -> [String] {
        if let (text, hint) = missing(target) {
            throw SetupError(text, hint: hint, exitCode: .invalid)
        }
        switch target.source {
        case .pid(let pid):
            guard let reader = ProcessReader(pid: pid) else { return [] }
            return unreadable(of: target, by: reader)
        case .cgroup(let path):
            guard let reader = GroupReader(path: path) else { return [] }
            return unreadable(of: target, by: reader)
        case .scrape(let url):
            let reading: TargetReading
            do throws(SystemError) {
                var reader = try PageReader(
                    url, target.series, wake: try WakeSignal(), names: names,
                    isStopping: { false })
                reading = reader.read(
                    until: MonotonicTime.now() + min(TargetWatch.limit(of: target), patience))
            } catch {
                reading = .failed(error.description)
            }
            return try scraped(target, reading)
        }
    }

    /// How long a page may take before the run goes on without having seen it.
    private static let patience = TimeAmount.seconds(2).nanoseconds

    private static func unreadable(
        of target: ObservedTarget, by reader: consuming some TargetReader
    ) -> [String] {
        reader.begin()
        guard case .values(let values, _) = reader.read(until: .max) else { return [] }
        // Processor time needs a while to be told.
        return zip(target.gauges, values).dropFirst().compactMap { gauge, value in
            value == nil
                ? "\(gauge.name) cannot be read, most likely because it is another user's" : nil
        }
    }

    /// What a page that was seen before the run lacks; it may come while the run goes.
    private static func scraped(
        _ target: ObservedTarget, _ reading: TargetReading
    ) throws(SetupError) -> [String] {
        switch reading {
        case .failed(let text), .ended(let text): return ["no page yet: \(text)"]
        case .values(_, let problems):
            if let several = problems.first(where: { $0.contains("is several series") }) {
                throw SetupError(
                    "'\(target.name)': \(several)",
                    hint: "add labels that only one of them has", exitCode: .invalid)
            }
            return problems
        }
    }
}
