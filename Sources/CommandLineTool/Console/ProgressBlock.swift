import Conductor
import Metrics
import Units

/// The lines of a run's progress on a terminal, for any width.
///
///     day (2 of 3)                                   12s left
///     ━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌
///     clients   500 active
///     messages  1,000/s sent, 998/s answered
///     rtt       p50 0.217 ms, p99 2.93 ms
///     errors    2: timeout 2
struct ProgressBlock {
    let state: ProgressState
    let style: Style
    /// Columns that lines may take.
    let width: Int

    private static let widest = 72
    private static let labels = 10

    /// For a terminal of so many columns; the last one stays free, so that no line wraps.
    init(_ state: ProgressState, style: Style, columns: Int) {
        self.state = state
        self.style = style
        width = max(1, min(columns - 1, ProgressBlock.widest))
    }

    /// The lines, from the most important one down.
    var lines: [StyledText] {
        var rows = [head, bar]
        let clients = state.last.map(state.clients)
        let messages = state.last.map {
            "\(ProgressState.rate(.messagesSent, $0)) sent, "
                + "\(ProgressState.rate(.answered, $0)) answered"
        }
        let rtt = state.last.map {
            "p50 \(ProgressState.percentile(0.5, $0)), p99 \(ProgressState.percentile(0.99, $0))"
        }
        rows.append(row("clients", clients ?? "–"))
        rows.append(row("messages", messages ?? "–"))
        rows.append(row("rtt", rtt ?? "–"))
        rows.append(row("errors", state.errors, warns: state.errors != "0"))
        return rows
    }

    /// What runs at the left end, the time left at the right end.
    private var head: StyledText {
        let (place, left) = (state.place, state.left)
        var line = StyledText()
        let room = width - left.columns - 2
        if room < place.columns + 8 {
            line.add("\(state.activity) \(left)".cut(to: width), style.heading)
        } else {
            let name = state.activity.cut(to: room - place.columns) + place
            line.add(name.padded(to: room + 2), style.heading)
            line.add(left)
        }
        return line
    }

    private var bar: StyledText {
        var line = StyledText()
        if let share = state.share {
            let done = Int((share * Double(width)).rounded())
            line.add(String(repeating: "━", count: done), style.good)
            line.add(String(repeating: "╌", count: width - done), style.faint)
        } else if state.moment.activity == .draining(interrupted: true) {
            line.add("Ctrl-C again ends at once, without a report".cut(to: width), style.faint)
        }
        return line
    }

    private func row(_ label: String, _ text: String, warns: Bool = false) -> StyledText {
        var line = StyledText()
        line.add(label.padded(to: ProgressBlock.labels).cut(to: width), style.faint)
        let rest = text.cut(to: width - line.columns)
        line.add(rest) { warns ? style.warning($0) : $0 }
        return line
    }
}
