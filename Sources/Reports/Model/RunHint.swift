internal import Assertions
internal import Metrics
internal import Units

/// What looks odd about the figures of a run, and what to do about it: a table of rules, each of which says
/// one sentence where it applies.
public enum RunHint: CaseIterable, Sendable {
    case nothingAnswered, noReplyExpected, deadlinesInTimes, allHeld, sendsDropped, arrivalsSkipped,
        clientsMissing, unmatchedFrames, oneURL, errorsNotJudged, fewSamples, nearNoise, steal,
        shortRun

    /// So many are told.
    private static let most = 4

    /// The sentences that apply, the most important ones first; none where the target was never reached,
    /// for then nothing else matters.
    public static func texts(_ result: RunResult) -> [String] {
        guard result.store.wasReached else { return [] }
        let evidence = Evidence(result)
        return Array(allCases.lazy.compactMap { $0.text(evidence) }.prefix(most))
    }

    /// What rules look at.
    struct Evidence {
        let result: RunResult
        let rtt: Histogram
        let held: Histogram

        init(_ result: RunResult) {
            self.result = result
            rtt = result.store.histogram(.rtt, in: result.measured)
            held = result.store.histogram(.held, in: result.measured)
        }

        var isSmoke: Bool { result.header.options["smoke"] != nil }
        var isEmbedded: Bool { result.header.labels.urls.allSatisfy { $0 == "embedded" } }
        var labels: LabelSpace { result.header.labels }

        func count(_ metric: CountMetric) -> UInt64 {
            result.store.count(metric, in: result.measured)
        }

        func whole(_ metric: CountMetric) -> UInt64 { result.store.count(metric) }
    }

    /// What is said where the rule applies; nil where it does not.
    func text(_ run: Evidence) -> String? {
        switch self {
        case .nothingAnswered: Self.nothingAnswered(run)
        case .noReplyExpected: Self.noReplyExpected(run)
        case .deadlinesInTimes: Self.deadlinesInTimes(run)
        case .allHeld: Self.allHeld(run)
        case .sendsDropped: Self.sendsDropped(run)
        case .arrivalsSkipped: Self.arrivalsSkipped(run)
        case .clientsMissing: Self.clientsMissing(run)
        case .unmatchedFrames: Self.unmatchedFrames(run)
        case .oneURL: Self.oneURL(run)
        case .errorsNotJudged: Self.errorsNotJudged(run)
        case .fewSamples: Self.fewSamples(run)
        case .nearNoise: Self.nearNoise(run)
        case .steal: Self.steal(run)
        case .shortRun: Self.shortRun(run)
        }
    }
}

// What messages came to.
extension RunHint {
    private static func nothingAnswered(_ run: Evidence) -> String? {
        let requests = run.whole(.requests)
        guard requests > 0, run.whole(.answered) == 0 else { return nil }
        return
            "none of \(Format.count(requests)) requests was answered: 'wsplan trace PLAN' shows what "
            + "one client sends and gets"
    }

    private static func noReplyExpected(_ run: Evidence) -> String? {
        let (sent, received) = (run.whole(.messagesSent), run.whole(.messagesReceived))
        guard sent > 0, run.whole(.requests) == 0,
            received == 0 || run.whole(.unmatched) == received
        else { return nil }
        return
            "no message expects a reply, so there is no rtt: 'expect: echo', or 'expect: { match: … }', "
            + "makes requests of them"
    }

    /// A timeout is a sample of rtt, so from some share on percentiles show the timeout.
    private static func deadlinesInTimes(_ run: Evidence) -> String? {
        let deadlines = run.count(.deadlines)
        let share = run.rtt.count > 0 ? Double(deadlines) / Double(run.rtt.count) : 0
        guard share >= 0.01 else { return nil }
        return
            "\(Format.share(share)) of rtt are deadlines of failed requests, so p99(rtt) is a timeout: "
            + "service-time has the answered ones alone"
    }

    private static func allHeld(_ run: Evidence) -> String? {
        guard let held = run.held.quantile(0.5), let rtt = run.rtt.quantile(0.5), rtt > 0,
            held >= 0.5 * rtt, held >= 1e6
        else { return nil }
        return
            "half of the requests were held for \(Format.milliseconds(held)) and more before they could "
            + "be sent, by connects, limits or full sockets: the target does not keep up with the plan"
    }

    private static func sendsDropped(_ run: Evidence) -> String? {
        let (dropped, planned) = (run.count(.dropped), run.count(.planned))
        guard dropped > 0, planned > 0, Double(dropped) >= 0.01 * Double(planned) else {
            return nil
        }
        return
            "\(Format.share(Double(dropped) / Double(planned))) of the planned sends were dropped, so "
            + "the target had less load than planned: gate share(dropped)"
    }

    private static func unmatchedFrames(_ run: Evidence) -> String? {
        let (unmatched, received) = (run.whole(.unmatched), run.whole(.messagesReceived))
        // Where nothing is expected nothing can match, and another rule says so.
        guard received > 0, Double(unmatched) > 0.5 * Double(received),
            run.whole(.requests) > 0 || run.whole(.messagesSent) == 0
        else { return nil }
        return
            "\(Format.share(Double(unmatched) / Double(received))) of what came was taken by nothing: "
            + "a 'receive' counts it, 'wsplan trace PLAN' shows it"
    }
}

// Who was there, and where.
extension RunHint {
    private static func arrivalsSkipped(_ run: Evidence) -> String? {
        let (skipped, arrivals) = (run.whole(.skipped), run.whole(.arrivals))
        guard skipped > 0 else { return nil }
        return
            "\(Format.count(skipped)) of \(Format.count(arrivals)) arrivals were skipped, for this host "
            + "had no descriptor or port for them: raise 'ulimit -n', or shorten sessions"
    }

    private static func clientsMissing(_ run: Evidence) -> String? {
        guard let planned = run.result.header.planned, planned.arrivals == 0, planned.clients > 1,
            !run.isSmoke, run.result.conclusion.outcome.ending == .complete,
            let seen = run.result.store.gauges.summary(.connections, in: .all)
        else { return nil }
        guard seen.max < 0.9 * Double(planned.clients) else { return nil }
        return
            "at most \(Format.count(Int64(seen.max))) of \(Format.count(planned.clients)) planned clients "
            + "were connected at once"
    }

    private static func oneURL(_ run: Evidence) -> String? {
        let urls = run.labels.urls
        guard urls.count > 1 else { return nil }
        let busy = urls.indices.filter { url in
            [CountMetric.opened, .messagesSent].contains {
                run.result.store.count($0, in: Selection(url: url)) > 0
            }
        }
        guard busy.count == 1 else { return nil }
        return "of \(urls.count) targets only \(urls[busy[0]]) had any load"
    }
}

// What figures are worth.
extension RunHint {
    private static func errorsNotJudged(_ run: Evidence) -> String? {
        let gates = run.result.conclusion.verdicts.filter { !$0.isWarning }
        guard gates.isEmpty else { return nil }
        let errors = run.result.errorUnits.all
        let share = errors.share ?? 0
        return share >= 0.01
            ? "\(Format.share(share)) failed, and nothing judges it: thresholds: [share(errors) < 1%]"
            : nil
    }

    private static func fewSamples(_ run: Evidence) -> String? {
        guard !run.isSmoke, (1..<100).contains(run.rtt.count) else { return nil }
        let count = run.rtt.count
        return
            "percentiles of \(Format.count(count)) request\(count == 1 ? "" : "s") say little: run "
            + "longer, or send more"
    }

    /// What a host shows by itself is known of those that were calibrated; below a tenth of a millisecond
    /// any host shows mostly itself.
    private static func nearNoise(_ run: Evidence) -> String? {
        guard let median = run.rtt.quantile(0.5), !run.isEmbedded else { return nil }
        if let check = NoiseCheck(run.result.header) {
            guard check.floor(under: median, of: .rtt, at: 0.5) != nil else { return nil }
            return
                "p50(rtt) is within the noise of this host, so what is faster or slower by less does "
                + "not show"
        }
        guard median < 100_000 else { return nil }
        return
            "p50(rtt) of \(Format.milliseconds(median)) is near what any host shows by itself: 'wsplan "
            + "calibrate' says what is noise here"
    }

    private static func steal(_ run: Evidence) -> String? {
        let share = run.result.conclusion.stealShare
        guard share >= 0.02, run.result.conclusion.saturations.isEmpty else { return nil }
        return
            "steal \(Format.share(share)): the host of this virtual machine had other work for its "
            + "cores, which makes times longer"
    }

    private static func shortRun(_ run: Evidence) -> String? {
        let seconds = run.result.measuredSeconds
        guard !run.isSmoke, !run.isEmbedded, run.rtt.count > 0, seconds < 10,
            run.result.conclusion.outcome.ending == .complete
        else { return nil }
        return
            "measured for \(Format.trimmed(Format.fixed(seconds, decimals: 1))) s: caches and pools of "
            + "the target need longer to be as in production"
    }
}
