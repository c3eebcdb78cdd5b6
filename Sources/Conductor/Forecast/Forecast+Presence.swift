internal import Plan

extension Forecast {
    /// Of each phase, by its place in `Plan.allPhases`, who of each profile is there and for how long.
    /// With `isCounted` only the spans for which that holds.
    func presence(_ isCounted: (ForecastSpan) -> Bool = { _ in true }) -> [[Presence]] {
        var tally = PresenceTally(self)
        forEachStretch { tally.add($0, isCounted) }
        return tally.ofPhases
    }

    /// That of all phases together.
    var wholePresence: [Presence] {
        presence().reduce(into: habits.map { _ in Presence() }) { whole, phase in
            for profile in phase.indices { whole[profile] += phase[profile] }
        }
    }
}

/// Sums up who is there, stretch by stretch.
private struct PresenceTally {
    private(set) var ofPhases: [[Presence]]
    private let forecast: Forecast
    /// Of each lane: the span that was added last, and how many clients of each profile were there.
    private var lastSpan: [Int]
    private var clients: [[Double]]

    init(_ forecast: Forecast) {
        self.forecast = forecast
        let none = forecast.habits.map { _ in Presence() }
        ofPhases = Array(repeating: none, count: forecast.plan.allPhases.count)
        lastSpan = forecast.lanes.map { _ in -1 }
        clients = forecast.lanes.map { _ in forecast.habits.map { _ in 0 } }
    }

    mutating func add(_ stretch: ForecastStretch, _ isCounted: (ForecastSpan) -> Bool) {
        var present = forecast.habits.map { _ in false }
        for lane in forecast.lanes.indices where !stretch.spans.contains(where: { $0.lane == lane })
        {
            // Its branch is over, and its clients have left.
            for profile in clients[lane].indices { clients[lane][profile] = 0 }
        }
        for (index, place) in stretch.spans.enumerated() {
            let span = stretch.span(index)
            let isFirst = place.span >= 0 && lastSpan[place.lane] != place.span
            lastSpan[place.lane] = place.span
            var own: [Presence] = []
            for profile in forecast.habits.indices {
                var one = residents(profile, place.lane, stretch, span, isFirst: isFirst)
                add(arrivals: profile, place.lane, stretch, span, to: &one)
                if isFirst { add(guests: profile, span, to: &one) }
                let isThere = one.seconds + one.crowdSeconds + one.ratedCrowdSeconds > 0
                if isThere || one.arrivals + one.visits > 0, !span.isStill, !present[profile] {
                    present[profile] = true
                    one.presentSeconds = stretch.end - stretch.start
                }
                own.append(one)
            }
            share(span, stretch, among: &own)
            guard isCounted(span) else { continue }
            for profile in own.indices { ofPhases[span.phase][profile] += own[profile] }
        }
    }

    private mutating func residents(
        _ profile: Int, _ lane: Int, _ stretch: ForecastStretch, _ span: ForecastSpan,
        isFirst: Bool
    ) -> Presence {
        var one = Presence()
        var (first, last) = (0.0, 0.0)
        for piece in stretch.pieces(span) {
            guard case .residents = piece.kind else { continue }
            let curve = piece.curve
            first += piece.mix.count(profile, of: curve.value(at: stretch.start))
            last += piece.mix.count(profile, of: curve.value(at: stretch.end))
            one.seconds += piece.mix.sum(
                profile, of: curve.sum(until: stretch.end) - curve.sum(until: stretch.start),
                over: stretch.end - stretch.start)
        }
        one.comers = max(0, first - clients[lane][profile]) + max(0, last - first)
        if isFirst { one.dropped = span.drop * clients[lane][profile] }
        clients[lane][profile] = last
        if span.isStill { return one }
        if span.messages.isEmpty {
            one.ownSeconds = one.seconds
        } else {
            one.ratedSeconds = one.seconds
        }
        return one
    }

    private func add(
        arrivals profile: Int, _ lane: Int, _ stretch: ForecastStretch, _ span: ForecastSpan,
        to one: inout Presence
    ) {
        let all = forecast.lanes[lane]
        guard all.hasArrivals else { return }
        let (before, after) = (
            all.arrivals(of: profile, until: stretch.start),
            all.arrivals(of: profile, until: stretch.end)
        )
        one.arrivals = after.count - before.count
        let stay = forecast.habits[profile].stay
        guard stay > 0, !span.isStill else { return }
        let seconds =
            after.area - before.area
            - (all.arrivals(of: profile, until: stretch.end - stay).area
                - all.arrivals(of: profile, until: stretch.start - stay).area)
        guard seconds > 1e-9 else { return }
        if span.messages.isEmpty {
            one.crowdSeconds = seconds
        } else {
            one.ratedCrowdSeconds = seconds
        }
    }

    private func add(guests profile: Int, _ span: ForecastSpan, to one: inout Presence) {
        for piece in span.pieces {
            guard case .guests(let sessions) = piece.kind else { continue }
            let clients = piece.mix.count(profile, of: piece.curve.value(at: piece.curve.start))
            one.visits += clients * Double(sessions)
            let habits = forecast.habits[profile]
            guard habits.hasSession else { continue }
            one.crowdSeconds +=
                clients * min(piece.curve.length, Double(sessions) * habits.stay)
        }
    }

    /// Shares the messages of a phase's rate among those who send them, each the same.
    private func share(
        _ span: ForecastSpan, _ stretch: ForecastStretch, among all: inout [Presence]
    ) {
        guard let curve = span.messages.first(where: stretch.isDuring) else { return }
        let seconds = all.indices.map { profile in
            forecast.habits[profile].hasSchedule
                ? all[profile].ratedSeconds + all[profile].ratedCrowdSeconds : 0
        }
        let total = seconds.reduce(0, +)
        guard total > 0 else { return }
        let messages = curve.sum(until: stretch.end) - curve.sum(until: stretch.start)
        for profile in all.indices {
            all[profile].ratedMessages = messages * seconds[profile] / total
        }
    }
}
