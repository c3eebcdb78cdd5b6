import LoadEngine
import Metrics
import Plan
import Reports
import Synchronization
import Units
import Wire

/// Prints a dialogue, a line for each thing that is said, and at its end what nobody took.
///
///        0.003s  →  text    37 B  hello        {"id":"…"}
///        0.004s  ←  text    37 B  hello, 0.9 ms {"id":"…"}
///        1.250s  ←  text    20 B  nobody       {"t":"news"}
final class TraceText: Sendable {
    /// What is known of the dialogue so far.
    private struct State {
        var labels = LabelSpace(phases: [], profiles: [], messages: [], urls: [])
        var strays: [DialogueEvent] = []
        var strayCount = 0
    }

    /// The most messages that are shown again at the end.
    private static let mostStrays = 20

    private let plan: Plan
    private let style: Style
    private let columns: Int
    private let state = Mutex(State())

    init(_ plan: Plan) {
        self.plan = plan
        style = Style(color: Terminal.output.color)
        columns = max(60, Terminal.output.columns ?? .max)
    }

    /// The dialogue begins.
    func begin(profile: String, labels: LabelSpace, length: TimeAmount) {
        state.withLock { $0.labels = labels }
        let urls = labels.urls.map(\.oneLine).joined(separator: ", ")
        say("one client of '\(profile)' against \(urls), at most \(length)", style.heading)
    }

    /// Something was said; in the loop's thread.
    func tell(_ event: DialogueEvent) {
        let labels = state.withLock { state in
            if event.isStray {
                state.strayCount += 1
                if state.strays.count < Self.mostStrays { state.strays.append(event) }
            }
            return state.labels
        }
        let text = event.text.shown(hiding: plan.hidingSecrets(inSaid:)).oneLine
        let (start, who) = (Self.start(event), Self.who(event, labels))
        let line = start + (who.isEmpty ? "" : who.padded(to: 18) + "  ") + text
        say(line, Self.paint(event, style))
    }

    /// The dialogue is over: what was left of it.
    func end(_ result: RunResult) {
        let (strays, count) = state.withLock { ($0.strays, $0.strayCount) }
        let sent = Format.count(result.store.count(.messagesSent))
        let received = Format.count(result.store.count(.messagesReceived))
        let errors = Format.count(result.store.count(.errors))
        say("\(sent) sent, \(received) received, \(errors) errors", style.heading)
        guard count > 0 else { return }
        say("nobody took \(Format.count(count)) of them:", style.warning)
        for event in strays {
            let text = event.text.shown(hiding: plan.hidingSecrets(inSaid:)).oneLine
            say(Self.start(event) + text, { $0 })
        }
        if count > strays.count {
            say("and \(Format.count(count - strays.count)) more", style.faint)
        }
    }

    private func say(_ line: String, _ paint: (String) -> String) {
        Output.print(paint(columns == .max ? line : line.cut(to: columns)) + "\n")
    }

    // MARK: Columns

    /// When, in which direction, what, and how long it is.
    private static func start(_ event: DialogueEvent) -> String {
        let time = Format.fixed(Double(event.at) / 1e9, decimals: 3) + "s"
        let (sign, word) =
            switch event.what {
            case .request: ("→", "http")
            case .answer: ("←", "http")
            case .sent(let opcode): ("→", "\(opcode)")
            case .received(let opcode): ("←", "\(opcode)")
            case .error: ("×", "error")
            case .cut: ("×", "cut")
            }
        let size = event.what.hasBytes ? Format.bytes(Double(event.count)) : ""
        return "\(time.aligned(to: 9))  \(sign)  \(word.padded(to: 6))  \(size.aligned(to: 8))  "
    }

    /// The message that it is, or who takes it; nothing for what belongs to the connection.
    private static func who(_ event: DialogueEvent, _ labels: LabelSpace) -> String {
        func name(_ index: Int) -> String {
            labels.messages.indices.contains(index) ? labels.messages[index].oneLine : ""
        }
        switch event.what {
        case .request, .answer, .cut: return ""
        case .error(let kind): return kind.name
        case .sent(let opcode):
            if opcode.isControl, event.message == nil { return "" }
            return event.message.map(name) ?? "an echo"
        case .received(let opcode):
            if opcode.isControl { return "" }
            if event.isStray { return "nobody" }
            var takers: [String] = []
            if let message = event.message {
                let time = event.after.map { " (\(Format.milliseconds(Double($0))))" } ?? ""
                takers.append(name(message) + time)
            }
            if event.isExpected, event.message == nil { takers.append("expect") }
            if let receive = event.receive { takers.append(name(receive)) }
            if event.isReactedTo { takers.append("a reaction") }
            if event.isFormer { takers.append("late or second") }
            return takers.joined(separator: ", ")
        }
    }

    private static func paint(_ event: DialogueEvent, _ style: Style) -> (String) -> String {
        if event.what.isError { return style.bad }
        if event.isStray { return style.warning }
        if case .received = event.what { return { $0 } }
        return style.faint
    }
}

extension DialogueEvent.What {
    fileprivate var isError: Bool { if case .error = self { true } else { false } }

    /// Whether it is what was said, and not what has happened.
    fileprivate var hasBytes: Bool { if case .cut = self { false } else { !isError } }
}
