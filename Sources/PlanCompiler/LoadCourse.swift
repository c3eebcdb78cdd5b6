import LoadEngine
import Metrics
import Plan
import Units

/// A load as curves, cut into its parts: the levels of a stepped ramp, each burst.
struct LoadCourse {
    /// A stretch of it with its own row.
    struct Part {
        var duration: Int64
        /// One for each flow.
        var curves: [LoadCurve]
        /// Messages a second of all clients together, if they share a rate.
        var messages: LoadCurve?
        var level: Stretch.Level?
    }

    private(set) var parts: [Part] = []
    /// Where each flow stands at the end, and the rate of messages.
    private(set) var ends: [Double] = []
    private(set) var messagesEnd: Double?

    /// `lines` are the values between which the flows go. A smoke run has so many clients or arrivals in
    /// place of any number, for a second and in one part.
    init(
        _ load: Load, lines: [(from: Double, to: Double)], messagesFrom: Double, smoke: Int?
    ) {
        let messages = load.messages.map { (from: $0.from ?? messagesFrom, to: $0.to) }
        if let smoke {
            self.smoke(load, lines, messages, smoke)
            return
        }
        switch load.course {
        case .line(nil): line(load, lines, messages)
        case .line(let steps?): levels(load, lines, messages, steps)
        case .bursts(let bursts): self.bursts(bursts, load, lines, messages?.to)
        case .wave(let period): wave(load, lines, messages?.to, period.nanoseconds)
        }
    }

    private mutating func line(
        _ load: Load, _ lines: [(from: Double, to: Double)], _ messages: (from: Double, to: Double)?
    ) {
        let duration = load.length.nanoseconds
        parts = [
            Part(
                duration: duration,
                curves: lines.map { LoadCurve(from: $0.from, to: $0.to, over: duration) },
                messages: messages.map { LoadCurve(from: $0.from, to: $0.to, over: duration) })
        ]
        ends = lines.map(\.to)
        messagesEnd = messages?.to
    }

    /// So many equal levels of which the last is the end of the line; those of clients are whole.
    private mutating func levels(
        _ load: Load, _ lines: [(from: Double, to: Double)],
        _ messages: (from: Double, to: Double)?, _ steps: Int
    ) {
        let length = load.length.nanoseconds
        for step in 1...steps {
            func value(_ line: (from: Double, to: Double)) -> Double {
                line.from + (line.to - line.from) * Double(step) / Double(steps)
            }
            let values = lines.map { load.model == .clients ? value($0).rounded() : value($0) }
            let begin = Int64(Double(length) * Double(step - 1) / Double(steps))
            let end = Int64(Double(length) * Double(step) / Double(steps))
            let isFlat = lines.allSatisfy { $0.from == $0.to }
            let rate = messages.map(value)
            parts.append(
                Part(
                    duration: end - begin, curves: values.map { LoadCurve($0) },
                    messages: rate.map { LoadCurve($0) },
                    level: isFlat && rate != nil
                        ? Stretch.Level(value: rate ?? 0, unit: "messages/s")
                        : load.level(values)))
        }
        ends = lines.map(\.to)
        messagesEnd = messages?.to
    }

    /// From where the load was up, and back; each burst until the next one rises.
    private mutating func bursts(
        _ bursts: Load.Bursts, _ load: Load, _ lines: [(from: Double, to: Double)],
        _ rate: Double?
    ) {
        let (rise, hold, fall) = (
            bursts.rise.nanoseconds, bursts.hold.nanoseconds, bursts.fall.nanoseconds
        )
        let one = rise + hold + fall
        for number in 1...max(1, bursts.times) {
            let isLast = number == bursts.times
            let duration = isLast ? one : max(one, bursts.every?.nanoseconds ?? one)
            let curves = lines.map { line in
                var knots: [LoadCurve.Knot] = []
                if rise > 0 { knots.append(LoadCurve.Knot(at: 0, value: line.from)) }
                knots.append(LoadCurve.Knot(at: rise, value: line.to))
                knots.append(LoadCurve.Knot(at: rise + hold, value: line.to))
                knots.append(LoadCurve.Knot(at: one, value: line.from))
                return LoadCurve.line(knots)
            }
            parts.append(
                Part(
                    duration: duration, curves: curves, messages: rate.map { LoadCurve($0) },
                    level: load.level(lines.map(\.to))))
        }
        ends = lines.map(\.from)
        messagesEnd = rate
    }

    private mutating func wave(
        _ load: Load, _ lines: [(from: Double, to: Double)], _ rate: Double?, _ period: Int64
    ) {
        let duration = load.length.nanoseconds
        let curves = lines.map { LoadCurve.wave(from: $0.from, to: $0.to, period: period) }
        parts = [
            Part(duration: duration, curves: curves, messages: rate.map { LoadCurve($0) })
        ]
        ends = curves.map { $0.value(at: duration) }
        messagesEnd = rate
    }

    private mutating func smoke(
        _ load: Load, _ lines: [(from: Double, to: Double)],
        _ messages: (from: Double, to: Double)?, _ smoke: Int
    ) {
        let duration = min(load.length, .seconds(1)).nanoseconds
        let count = load.flows.count == 1 && load.flows[0].profile == nil ? smoke : 1
        let highest = lines.reduce(0) { $0 + max($1.from, $1.to) }
        let curves = lines.map { line in
            let isThere = max(line.from, line.to) > 0
            if load.model == .clients {
                let isLine = if case .line = load.course { true } else { false }
                let from = !isLine || line.from > 0 ? Double(count) : 0
                let to = !isLine || line.to > 0 ? Double(count) : 0
                return isThere ? LoadCurve(from: from, to: to, over: duration) : LoadCurve(0)
            }
            // The first comes at once; half of one less than `count`, for rounding.
            return LoadCurve(isThere ? (Double(count) - 0.5) * 1e9 / Double(duration) : 0)
        }
        let part = highest > 0 ? min(1, Double(count * lines.count) / highest) : 1
        let rate = messages.map { max($0.from, $0.to) * part }
        parts = [Part(duration: duration, curves: curves, messages: rate.map { LoadCurve($0) })]
        ends = load.model == .clients ? curves.map { $0.value(at: duration) } : lines.map(\.to)
        messagesEnd = rate
    }
}

extension Load {
    /// How high the load is where its flows have these values.
    fileprivate func level(_ values: [Double]) -> Stretch.Level {
        Stretch.Level(
            value: values.reduce(0, +), unit: model == .clients ? "clients" : "arrivals/s")
    }
}
