internal import Reports
internal import Units

/// What makes a calibration less than it should be: a host that was busy, whose rounds differ.
enum CalibrationWarnings {
    /// From which shares on it is worth a word.
    private static let tellingSteal = 0.02
    private static let tellingOthers = 0.2
    private static let tellingThrottling = 0.01
    /// Rates of a quiet host differ by less, its times by less than that.
    private static let rateSpread = 0.2
    private static let timeSpread = 0.5

    /// In the order of weight; none on a quiet host with cores enough.
    static func all(_ rounds: [CalibrationRound], cores: Int) -> [String] {
        busy(rounds.flatMap(\.uses)) + spreads(rounds)
            + (cores > 1
                ? []
                : [
                    "there is one core for both sides: the figures are what server and loop hold "
                        + "together"
                ])
    }

    private static func busy(_ uses: [HostUse]) -> [String] {
        let others = uses.flatMap(\.cores).max { $0.others < $1.others }
        let steal = uses.map(\.stealShare).max() ?? 0
        let throttling = uses.compactMap(\.throttling).max { $0.share < $1.share }
        var warnings: [String] = []
        if let core = others, core.others >= tellingOthers {
            warnings.append(
                "the host was busy: other processes had up to \(share(core.others)) of core "
                    + "\(core.number); calibrate when it is quiet")
        }
        if steal >= tellingSteal {
            warnings.append(
                "steal up to \(share(steal)): the host of this virtual machine had other work for its "
                    + "cores")
        }
        if let group = throttling, group.share >= tellingThrottling {
            warnings.append(
                "the cgroup \(group.group) was throttled in up to \(share(group.share)) of its "
                    + "periods (\(group.setting))")
        }
        return warnings
    }

    /// Figures that one round tells otherwise than another.
    private static func spreads(_ rounds: [CalibrationRound]) -> [String] {
        func figure(_ name: String, _ most: Double, _ value: (CalibrationRound) -> Double)
            -> String?
        {
            let spread = Calibration.Figure(rounds.map(value)).spread
            return spread > most ? "\(name) by \(share(spread))" : nil
        }
        let found = [
            figure("messages a second", rateSpread, \.answered),
            figure("handshakes a second", rateSpread, \.handshakes),
            figure("p50(rtt)", timeSpread) { $0.floors?.rtt.p50 ?? 0 },
            figure("p50(send-lag)", timeSpread) { $0.floors?.sendLag.p50 ?? 0 },
        ].compactMap { $0 }
        return found.isEmpty
            ? [] : ["rounds differ: \(found.joined(separator: ", ")); calibrate again"]
    }

    private static func share(_ part: Double) -> String {
        Format.fixed(part * 100, decimals: 0) + " %"
    }
}
