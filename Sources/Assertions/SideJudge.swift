public import Metrics
internal import Statistics
internal import Units

/// Holds the side `new` of a run against the other one, by blocks of the same planned moments.
///
/// Two questions are asked of a percentile, each at 99.5 %: whether the ratio of the blocks' percentiles lies
/// beyond the limit as a whole interval (Hodges and Lehmann), and whether new lies above a common bound more
/// often (paired share), which sees stalls in few blocks. From p90 on the difference must also be more than the
/// generator's own send-lag at that percentile: else the tail is the generator's.
public struct SideJudge {
    private let store: MetricStore
    private let labels: LabelSpace
    private let phases: [PhaseSpan]
    /// nil: nothing of the other side is known, as where a run did not end.
    private let against: SideEvidence?

    /// Fewer blocks give no interval at 99 %.
    private static let leastBlocks = 8
    private static let alpha = 0.01
    /// From this percentile on the generator's own lag counts.
    private static let tail = 0.9

    public init(
        _ store: MetricStore, _ labels: LabelSpace, _ phases: [PhaseSpan], against: SideEvidence?
    ) {
        self.store = store
        self.labels = labels
        self.phases = phases.filter(\.measured)
        self.against = against
    }

    /// How a comparison stands, which is one of a percentile of times or of `share(errors)`.
    public func compare(_ comparison: Comparison) -> SidesCompared {
        let allowed = comparison.against ?? 0
        var result = SidesCompared(isPoints: comparison.aggregate == .share, allowed: allowed)
        var plain = comparison
        plain.against = nil
        result.new = Observer(store: store, labels: labels, phases: phases).observe(plain).value
        guard let against else {
            result.lack = SidesCompared.atTheEnd
            return result
        }
        result.base =
            Observer(store: against.store, labels: against.labels, phases: phases)
            .observe(plain).value
        result.seconds = against.pairs.width
        result.lack = lack(of: comparison, against)
        if result.lack != nil { return result }
        let blocks = blocks(of: comparison, against.pairs)
        if case .percentile(let quantile) = comparison.aggregate {
            judge(blocks, quantile, comparison, against, &result)
        } else {
            judge(blocks, &result)
        }
        return result
    }

    /// The blocks of which half at least lies in the measured time that a comparison is about: with less a few
    /// samples would weigh as much as those of a whole one.
    private func blocks(
        of comparison: Comparison, _ pairs: PairedSeconds
    ) -> [PairedSeconds.Block] {
        let filter = comparison.filter
        let named = labels.stretches(phase: filter.phase, part: filter.part)
        let spans = phases.filter { named?.contains($0.stretch) ?? true }
        let width = Int64(pairs.width) * 1_000_000_000
        return pairs.blocks(of: comparison).filter { number, _ in
            let start = Int64(number) * width
            let covered = spans.reduce(0) {
                $0 + max(0, min(start + width, $1.end) - max(start, $1.start))
            }
            return 2 * covered >= width
        }.map(\.block)
    }

    // MARK: What cannot be judged

    /// Why the sides cannot be compared.
    private func lack(of comparison: Comparison, _ against: SideEvidence) -> String? {
        let sides = [(RunSide.new, store, labels), (.against, against.store, against.labels)]
        for (side, store, _) in sides where store.count(.opened) == 0 {
            return "'\(side.rawValue)' took no connection\(Self.firstError(store, .connects))"
        }
        for (side, store, labels) in sides {
            let requests = ErrorUnits(store, of: labels, during: phases)[.requests]
            guard let share = requests.share, share > 0.5 else { continue }
            return "\(Format.share(share)) of the requests to '\(side.rawValue)' failed"
                + Self.firstError(store, .requests, unless: .notConnected)
        }
        return nil
    }

    /// The most frequent error that units of a kind met, as `: kind, text`; of one that another one makes, that
    /// of connects.
    private static func firstError(
        _ store: MetricStore, _ subject: ErrorKind.Subject, unless made: ErrorKind? = nil
    ) -> String {
        let kinds = ErrorKind.allCases.filter { $0.subject == subject && store.errors($0) > 0 }
        guard let kind = kinds.max(by: { store.errors($0) < store.errors($1) }) else { return "" }
        if kind == made {
            let cause = firstError(store, .connects)
            if !cause.isEmpty { return cause }
        }
        return ": \(kind.name)" + (store.firstTexts[kind].map { ", \($0)" } ?? "")
    }

    private static func tooFew(_ blocks: Int) -> String {
        "there \(blocks == 1 ? "is 1 block" : "are \(Format.count(blocks)) blocks") with samples of both "
            + "sides, and \(leastBlocks) are needed"
    }

    // MARK: Percentiles

    private func judge(
        _ all: [PairedSeconds.Block], _ quantile: Double, _ comparison: Comparison,
        _ against: SideEvidence, _ result: inout SidesCompared
    ) {
        let blocks = all.filter { $0.new.times.count > 0 && $0.against.times.count > 0 }
        result.blocks = blocks.count
        guard blocks.count >= Self.leastBlocks else {
            result.lack = Self.tooFew(blocks.count)
            return
        }
        func whole(_ half: KeyPath<PairedSeconds.Block, PairedSeconds.Half>) -> SampledTimes {
            blocks.reduce(into: SampledTimes()) { $0.merge($1[keyPath: half].times) }
        }
        let (allNew, allBase) = (whole(\.new), whole(\.against))
        let pair = PairedRatio(
            base: blocks.map(\.against.times), new: blocks.map(\.new.times), allBase: allBase,
            allNew: allNew, quantile: quantile)
        if let interval = pair.ofBlocks(alpha: Self.alpha) {
            result.change = interval.ratio - 1
            result.low = interval.low.map { $0 - 1 }
            result.high = interval.high.map { $0 - 1 }
        }
        if let low = result.low, low > result.allowed {
            result.cause = .interval
        } else if pair.share(above: 1 + result.allowed).isMore(Self.alpha / 2) {
            result.cause = .share
        }
        guard result.cause != nil, quantile >= Self.tail else { return }
        let lag = sendLag(quantile, comparison, against)
        if allNew.quantile(quantile) - allBase.quantile(quantile) <= lag {
            result.cause = nil
            result.hiddenBy = lag
        }
    }

    /// The generator's own delay at a percentile, on both sides together.
    private func sendLag(
        _ quantile: Double, _ comparison: Comparison, _ against: SideEvidence
    ) -> Double {
        let selection = Selection(
            comparison.filter, labels, stretches: phases.measuredStretches)
        var lags = store.histogram(.sendLag, in: selection)
        lags.merge(against.store.histogram(.sendLag, in: selection))
        return lags.quantile(quantile) ?? 0
    }

    // MARK: Shares of errors

    private func judge(_ all: [PairedSeconds.Block], _ result: inout SidesCompared) {
        let blocks = all.filter { $0.new.units.whole > 0 && $0.against.units.whole > 0 }
        result.blocks = blocks.count
        guard blocks.count >= Self.leastBlocks, let new = result.new, let base = result.base else {
            result.lack = Self.tooFew(blocks.count)
            return
        }
        result.change = new - base
        let wholes = blocks.reduce((new: 0.0, base: 0.0)) {
            ($0.new + Double($1.new.units.whole), $0.base + Double($1.against.units.whole))
        }
        let scale = wholes.new / wholes.base
        let pair = PairedShare(
            base: blocks.map {
                Double($0.against.units.failed) * scale
                    + result.allowed * Double($0.new.units.whole)
            }, new: blocks.map { Double($0.new.units.failed) }, quantile: 1 - max(new, base))
        if pair.isMore(Self.alpha / 2) { result.cause = .share }
    }
}
