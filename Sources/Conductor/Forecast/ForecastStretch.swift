/// A stretch of time in which nothing begins or ends: what is planned there is smooth.
struct ForecastStretch {
    let start: Double
    let end: Double
    private let forecast: Forecast
    private let middle: Double
    /// What is under way, by lane; −1 in a branch that is over.
    let spans: [(lane: Int, span: Int)]

    init(
        _ forecast: Forecast, from start: Double, to end: Double, _ spans: [(lane: Int, span: Int)]
    ) {
        (self.start, self.end, self.forecast, self.spans) = (start, end, forecast, spans)
        middle = (start + end) / 2
    }

    /// The part of it that lies between two moments.
    func cut(_ from: Double, _ to: Double) -> ForecastStretch {
        ForecastStretch(forecast, from: max(start, from), to: min(end, to), spans)
    }

    /// What is under way in a lane; where its branch is over, those who arrived live out their sessions
    /// in the plan's own phase.
    func span(_ index: Int) -> ForecastSpan {
        let place = spans[index]
        if place.span >= 0 { return forecast.lanes[place.lane].spans[place.span] }
        var span = self.span(0)
        (span.pieces, span.messages, span.drop) = ([], [], 0)
        return span
    }

    /// The pieces of a span that are under way.
    func pieces(_ span: ForecastSpan) -> some Sequence<ForecastSpan.Piece> {
        span.pieces.lazy.filter { [middle] in $0.curve.start < middle && middle < $0.curve.end }
    }

    /// Whether a curve is under way.
    func isDuring(_ curve: ForecastCurve) -> Bool { curve.start < middle && middle < curve.end }

    /// How much there is at a moment of it, in all lanes or in one.
    func value(of yardstick: Yardstick, at time: Double, lane: Int? = nil) -> Double {
        var total = 0.0
        var present = [Bool](repeating: false, count: forecast.habits.count)
        for (index, place) in spans.enumerated() where lane == nil || lane == place.lane {
            let span = span(index)
            if span.isStill, !yardstick.countsStill { continue }
            let hasRate = !span.messages.isEmpty
            var senders = 0.0
            var ofSenders = 0.0
            for profile in forecast.habits.indices {
                let here = clients(profile, place.lane, span, at: time)
                if here.clients + here.crowd + here.arrivals > 0 { present[profile] = true }
                let weight = yardstick.profiles[profile]
                let own = hasRate ? weight.besides : weight.each
                let crowd = hasRate ? weight.besidesOfCrowd : weight.ofCrowd
                if here.clients > 0, own > 0 { total += here.clients * own }
                if here.crowd > 0, crowd > 0 { total += here.crowd * crowd }
                if here.arrivals > 0 { total += here.arrivals * weight.arrival }
                if hasRate, forecast.habits[profile].hasSchedule {
                    senders += here.clients + here.crowd
                    ofSenders += (here.clients + here.crowd) * weight.ofRate
                }
            }
            if senders > 0, let curve = span.messages.first(where: isDuring) {
                total += curve.value(at: time) * ofSenders / senders
            }
        }
        for (profile, isPresent) in present.enumerated() where isPresent {
            total += yardstick.profiles[profile].shared
        }
        return total
    }

    /// The most that there is at any moment of it. The number of those who arrived and stay is a
    /// parabola where rates are lines, which may be highest in between.
    func peak(of yardstick: Yardstick, lane: Int? = nil) -> Double {
        let first = value(of: yardstick, at: start, lane: lane)
        let last = value(of: yardstick, at: end, lane: lane)
        let most = max(first, last)
        guard spans.contains(where: { forecast.lanes[$0.lane].hasArrivals }), most.isFinite
        else { return most }
        let half = (end - start) / 2
        let middle = value(of: yardstick, at: start + half, lane: lane)
        let bend = first + last - 2 * middle
        guard bend < 0 else { return max(most, middle) }
        let vertex = (first - last) / (2 * bend)
        guard abs(vertex) < 1 else { return max(most, middle) }
        let top = start + half * (1 + vertex)
        return max(most, middle, value(of: yardstick, at: top, lane: lane))
    }

    /// Of a profile in one lane at a moment: clients of populations and of single phases, those who
    /// arrived and stay, and arrivals a second.
    private func clients(
        _ profile: Int, _ lane: Int, _ span: ForecastSpan, at time: Double
    ) -> (clients: Double, crowd: Double, arrivals: Double) {
        var clients = 0.0
        var arrivals = 0.0
        for piece in pieces(span) {
            let count = piece.mix.count(profile, of: piece.curve.value(at: time))
            if case .arrivals = piece.kind { arrivals += count } else { clients += count }
        }
        let all = forecast.lanes[lane]
        let stay = forecast.habits[profile].stay
        guard all.hasArrivals, stay > 0 else { return (clients, 0, arrivals) }
        let crowd =
            all.arrivals(of: profile, until: time).count
            - all.arrivals(of: profile, until: time - stay).count
        // What is left of differences is rounding.
        return (clients, crowd > 1e-6 ? crowd : 0, arrivals)
    }
}
