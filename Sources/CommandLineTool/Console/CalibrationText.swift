import Conductor
import Metrics
import Reports
import Units

/// What a calibration found, for people.
struct CalibrationText {
    private let calibration: Calibration
    private let style: Style
    private let width: Int

    /// Columns of the names of what is listed.
    private static let margin = 15
    private static let cell = 9

    /// A terminal gets what fits it, from 60 to 100 columns, a file what fits the usual 80.
    init(_ calibration: Calibration, style: Style, columns: Int?) {
        self.calibration = calibration
        self.style = style
        width = max(60, min(columns ?? 80, 100))
    }

    var text: String {
        let parts = [head, rates, floors, rooms, settings, warnings].filter { !$0.isEmpty }
        return parts.map { $0.joined(separator: "\n") + "\n" }.joined(separator: "\n")
    }

    private var head: [String] {
        let host = calibration.host
        let facts = [
            host.name, host.cores == 1 ? "1 core" : "\(host.cores) cores", host.processor,
            host.system, "wsplan \(host.tool)", "\(calibration.floor.date.prefix(19))Z",
        ]
        let both =
            calibration.isApart
            ? "Both sides ran on this host, on a core each: rates are what the two hold together."
            : "Both sides ran on the only core of this host: rates are what the two hold together."
        return facts.filter { !$0.isEmpty }.map(\.oneLine).joined(separator: ", ")
            .wrapped(to: width).map(style.heading) + both.wrapped(to: width)
    }

    private var rates: [String] {
        let busy = Format.fixed(calibration.busy.median * 100, decimals: 0)
        return [style.heading("What one loop holds")]
            + row("messages", planned)
            + row(
                "closed loop",
                rate(calibration.answered)
                    + " where each connection sends again when it is answered; the loop was busy for "
                    + "\(busy) % of the time")
            + row("handshakes", rate(calibration.handshakes) + ", each ended by a reset")
    }

    private var planned: String {
        calibration.planned.median > 0
            ? rate(calibration.planned) + " by plan, sent in time and answered"
            : "by plan: even the lowest rate that was tried was late"
    }

    /// The median, and from where to where the rounds went.
    private func rate(_ figure: Calibration.Figure) -> String {
        let ends = [figure.values.min(), figure.values.max()].compactMap { $0 }.map(Format.number)
        return Format.rate(figure.median) + " (\(ends.joined(separator: " to ")))"
    }

    private var floors: [String] {
        func line(_ name: String, _ cells: [String]) -> String {
            name.padded(to: CalibrationText.margin + 3)
                + cells.map { $0.aligned(to: CalibrationText.cell) }.joined()
        }
        let times = calibration.floor.floors.all
        let names = times.first?.percentiles.all.map(\.name) ?? []
        let factor = Format.trimmed(Format.number(NoiseCheck.factor))
        let note =
            "Times of a run below \(factor) times these are noise: 'wsplan run --calibration FILE' "
            + "marks them, with a file of 'wsplan calibrate --out FILE'."
        return [style.heading(line("Its own times, ms", names))]
            + times.map { metric, percentiles in
                line(
                    "  " + metric.name,
                    percentiles.all.map { Format.number($0.milliseconds) })
            } + note.wrapped(to: width - 2).map { "  " + $0 }
    }

    private var rooms: [String] {
        [style.heading("Connections from one address to one address and port")]
            + calibration.rooms.enumerated().flatMap { place, room in
                row(
                    room.kind.rawValue,
                    Format.count(room.connections) + (place == 0 ? ", which give out first" : "")
                        + ": \(room.setting)")
            }
    }

    private var settings: [String] {
        guard !calibration.settings.isEmpty else { return [] }
        var lines = [style.heading("What holds this host down, and what root can do about it")]
        for setting in calibration.settings {
            lines.append("  \(setting.name) = \(setting.value.oneLine)")
            let effect = "holds to \(setting.effect)".wrapped(to: width - 4)
            lines += effect.map { "    " + $0 }
            lines.append("    \(setting.command)")
        }
        return lines
    }

    private var warnings: [String] {
        calibration.floor.warnings.flatMap { warning in
            "warning: \(warning.oneLine)".wrapped(to: width).map(style.warning)
        }
    }

    private func row(_ name: String, _ text: String) -> [String] {
        let lines = text.wrapped(to: width - CalibrationText.margin)
        return [("  " + name).padded(to: CalibrationText.margin) + lines[0]]
            + lines.dropFirst().map { String(repeating: " ", count: CalibrationText.margin) + $0 }
    }
}
