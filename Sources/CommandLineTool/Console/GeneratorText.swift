import Metrics
import Reports
import Units

/// Whether the generator itself can be trusted: one line where it can, more where it cannot.
struct GeneratorText {
    private let result: RunResult
    private let style: Style
    private let width: Int

    init(_ result: RunResult, style: Style, width: Int) {
        self.result = result
        self.style = style
        self.width = width
    }

    var lines: [String] {
        let room = width - ResultText.label
        let rows = ([summary] + figures + result.warnings.map { "warning: \($0)" })
            .flatMap { $0.oneLine.wrapped(to: room) }
        let head = "Generator".padded(to: ResultText.label)
        return [style.heading("Generator") + head.dropFirst("Generator".count) + rows[0]]
            + rows.dropFirst().map { String(repeating: " ", count: ResultText.label) + $0 }
    }

    private var summary: String {
        let store = result.store
        let lag = store.histogram(.sendLag).quantile(0.99).map(Format.milliseconds) ?? "–"
        let loops = result.header.loops
        var parts =
            (loops > 1 ? ["\(loops) loops"] : []) + [
                "CPU \(Format.share(result.processorShare))",
                "send-lag p99 \(lag)", "\(Format.count(store.count(.late))) late",
            ]
        if result.conclusion.stealShare >= 0.000_05 {
            parts.append("steal \(Format.share(result.conclusion.stealShare))")
        }
        if !result.conclusion.saturations.isEmpty { parts.append("saturated") }
        return parts.joined(separator: ", ")
    }

    /// What the host tells of a generator that gave out or was stopped, over the run.
    private var figures: [String] {
        guard let health = result.conclusion.health,
            !result.conclusion.saturations.isEmpty || !health.stops.isEmpty
        else { return [] }
        let lags = [("loop lag", TimeMetric.loopLag), ("receive lag", .receiveLag)].compactMap {
            name, metric in
            result.store.health[metric]?.quantile(0.99).map {
                "\(name) p99 \(Format.milliseconds($0))"
            }
        }
        return
            [
                health.run.loops.map {
                    "loop \($0.number) ran \(share($0.ran)) and waited \(share($0.waited))"
                        + " on core \($0.core)"
                }, lags,
                health.run.cores.map {
                    "core \($0.number) busy \(share($0.busy)), others \(share($0.others))"
                },
                health.run.throttling.map {
                    ["throttled in \($0.throttled) of \($0.periods) periods of its cgroup"]
                } ?? [],
                (health.descriptors.map {
                    ["at most \(Format.count($0.used)) of \(Format.count($0.allowed)) descriptors"]
                } ?? [])
                    + (health.ports.map { [ports($0.peak)] } ?? []),
            ]
            .filter { !$0.isEmpty }.map { $0.joined(separator: "; ") }
    }

    private func ports(_ peak: GeneratorHealth.Peak) -> String {
        "\(Format.count(peak.used)) of \(Format.count(peak.allowed)) ports"
    }

    private func share(_ part: Double) -> String {
        Format.fixed(part * 100, decimals: 0) + " %"
    }
}
