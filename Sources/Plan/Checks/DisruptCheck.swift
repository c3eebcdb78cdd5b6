import PlanText
import Units

/// `disrupt` cuts connections that clients own, and leaves them time for what they do.
enum DisruptCheck {
    /// `fields` are the keys of a profile.
    static func findings(_ fields: Fields, _ profile: Profile) -> [Diagnostic] {
        guard let node = fields["disrupt"] else { return [] }
        if fields["pool"] != nil {
            return [
                .error(
                    .conflict,
                    "'disrupt' cuts a client's own connection, and with 'pool' it has none",
                    at: node.range, hint: "leave one of them out, or write two profiles")
            ]
        }
        guard let most = profile.longestUptime else { return [] }
        let open = profile.open.shortest
        if open >= most {
            return [
                .warning(
                    .cutShort,
                    "'open' waits \(open), and 'disrupt' cuts after \(most) at the latest: no client "
                        + "gets through it", at: node.range, hint: hint(above: open))
            ]
        }
        guard profile.flowIsCutShort else { return [] }
        let whole = open + profile.flow.shortest
        return [
            .warning(
                .cutShort,
                "'open' and a run of 'flow' wait \(whole), and 'disrupt' cuts after \(most) at the "
                    + "latest: no run comes to its end", at: node.range, hint: hint(above: whole))
        ]
    }

    private static func hint(above time: TimeAmount) -> String {
        "cut less often than every \(time)"
    }
}

extension Profile {
    /// How long a client is connected at most before `disrupt` cuts it; nil: there is no bound.
    fileprivate var longestUptime: TimeAmount? {
        switch lifecycle.disrupt?.every {
        case .constant(let value): value
        case .uniform(_, let most): most
        case .exponential, .normal, nil: nil
        }
    }

    /// Whether no run of the flow comes to its end before the connection is cut.
    var flowIsCutShort: Bool {
        guard let most = longestUptime, !flow.isEmpty else { return false }
        return open.shortest + flow.shortest >= most
    }
}

extension [Profile.Step] {
    /// How long these steps wait at least.
    fileprivate var shortest: TimeAmount {
        reduce(.zero) { sum, step in
            switch step {
            case .wait(.constant(let least)), .wait(.uniform(let least, _)): sum + least
            case .repeat(let rounds, let steps):
                sum + steps.shortest.times(rounds.lowerBound)
            case .choose(let branches): sum + (branches.map(\.steps.shortest).min() ?? .zero)
            default: sum
            }
        }
    }
}

extension TimeAmount {
    /// So many of it, at most the longest there is.
    fileprivate func times(_ count: Int) -> TimeAmount {
        let (product, isTooLong) = nanoseconds.multipliedReportingOverflow(by: Int64(count))
        return TimeAmount(nanoseconds: isTooLong ? .max / 4 : product)
    }
}
