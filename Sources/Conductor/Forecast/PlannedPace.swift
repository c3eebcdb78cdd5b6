internal import Plan

/// What a plan plans at each moment, for those who hold it against what happens.
public struct PlannedPace: Sendable {
    private let forecast: Forecast
    private let clients: Yardstick
    private let arrivals: Yardstick
    private let messages: Yardstick

    init(_ forecast: Forecast) {
        self.forecast = forecast
        clients = .clients(forecast, withCrowd: false)
        arrivals = .arrivals(forecast)
        messages = .events(forecast, .sends(forecast.plan.messages))
    }

    /// What is planned at a moment.
    public struct Load: Hashable, Sendable {
        /// Arrivals a second.
        public var arrivals: Double
        /// Messages a second, if all are answered at once; nil: as many as the target answers.
        public var messages: Double?

        public init(arrivals: Double, messages: Double?) {
            self.arrivals = arrivals
            self.messages = messages
        }
    }

    /// What is planned so many seconds after the start, if no phase ended early; nil after the end.
    public func load(at time: Double) -> Load? {
        guard let stretch = forecast.stretch(at: time) else { return nil }
        let messages = stretch.value(of: messages, at: time)
        return Load(
            arrivals: stretch.value(of: arrivals, at: time),
            messages: messages.isFinite ? messages : nil)
    }

    /// The most clients of populations that are there at once between two moments.
    public func mostClients(from start: Double, to end: Double) -> Int {
        var most = 0.0
        forecast.forEachStretch { stretch in
            guard stretch.end > start, stretch.start < end else { return }
            most = max(most, stretch.cut(start, end).peak(of: clients))
        }
        return Forecast.whole(most)
    }
}
