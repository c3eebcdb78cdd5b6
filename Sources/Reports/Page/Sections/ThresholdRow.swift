import Assertions
import Metrics
import Units

/// A threshold as a row: what was seen, and how much of its limit is used.
struct ThresholdRow {
    /// How much of what is allowed was used.
    struct Use {
        /// 1 at the limit; nil where there is no measure of it, or no value.
        var share: Double?
        /// Such as `42 % left`.
        var words: String

        /// The same in a sentence, such as `42 % of its limit is left`.
        var room: String {
            words.hasSuffix(" left")
                ? words.replacing(" left", with: " of its limit is left") : words + " than asked"
        }
    }

    let verdict: Verdict
    /// The comparison that decided; nil if it is not known.
    let comparison: Comparison?
    private let isVoid: Bool

    init(_ verdict: Verdict, _ facts: PageFacts) {
        self.verdict = verdict
        isVoid = facts.isVoid
        let place = facts.result.conclusion.verdicts.firstIndex(of: verdict)
        let assertions = facts.header.assertions
        let condition = place.flatMap { assertions.indices.contains($0) ? assertions[$0] : nil }
        let comparisons = condition?.condition.comparisons ?? []
        comparison =
            comparisons.first {
                $0.limit == verdict.limit
                    && MeasureUnit(of: $0.aggregate, $0.metric) == verdict.unit
            } ?? comparisons.first
    }

    /// What was seen, in the digits of the terminal.
    var observed: String {
        verdict.observed.map { PageFigure.kept(verdict.unit.text($0)) } ?? PageFigure.none
    }

    var isJudged: Bool { verdict.wasJudged && !isVoid }

    /// Whether it wants a share that is at least so large: what is missing counts, against what may be.
    var isShareOfWhatMayBeMissing: Bool {
        guard let comparison, comparison.aggregate == .share, verdict.limit < 1 else {
            return false
        }
        return [.greater, .greaterOrEqual].contains(comparison.comparison)
    }

    /// What is left of what is allowed, or by how much it was passed.
    var use: Use {
        if verdict.result == .inconclusive { return Use(share: nil, words: "inconclusive") }
        if let sides = verdict.sides {
            return Use(share: nil, words: Self.words(of: sides, verdict))
        }
        guard let observed = verdict.observed, let comparison else {
            return Use(share: nil, words: verdict.optional ? "no samples, optional" : "no samples")
        }
        let (limit, held) = (verdict.limit, verdict.result == .passed)
        switch comparison.comparison {
        case .equal, .notEqual: return Use(share: nil, words: held ? "exact" : "not met")
        case .less, .lessOrEqual:
            guard limit > 0 else { return Use(share: nil, words: held ? "none" : "not met") }
            return Self.use(observed / limit, held)
        case .greater, .greaterOrEqual:
            if isShareOfWhatMayBeMissing {
                return Self.use((1 - observed) / (1 - limit), held, over: "short")
            }
            guard observed > 0, limit > 0 else {
                return Use(share: nil, words: held ? "held" : "not met")
            }
            let words =
                held
                ? "\(PageFigure.percent(observed / limit - 1)) more"
                : "\(PageFigure.percent(1 - observed / limit)) short"
            return Use(share: limit / observed, words: words)
        }
    }

    /// How a comparison of two sides stands: its limit has noise around it, so that nothing is left of it.
    private static func words(of sides: SidesCompared, _ verdict: Verdict) -> String {
        guard verdict.result != .noData, let change = sides.change else {
            return verdict.optional ? "not judged, optional" : "not judged"
        }
        return RunComparison.Change.text(change, isPoints: sides.isPoints)
    }

    /// So many times the limit are told as such.
    private static let manyTimes = 4.0

    private static func use(_ share: Double, _ held: Bool, over: String = "over") -> Use {
        let words =
            held || share < 1
            ? "\(PageFigure.percent(1 - share)) left"
            : share < manyTimes
                ? "\(PageFigure.percent(share - 1)) \(over)"
                : "\(PageFigure.factor(share)) times the limit"
        return Use(share: share, words: words)
    }

    /// What there is to say of it beside the figures.
    var notes: [String] {
        let window = verdict.worstText.map { [$0] } ?? []
        return window + verdict.notes
    }

    // MARK: The bar

    /// The limit lies here, in percent of the width; a longer bar is broken off.
    private static let limitPlace = 100 / 1.5
    private static let longest = 1.45

    /// The share of the limit that was used, with a mark at the limit; nothing where noise lies around that.
    var bar: HTML {
        guard verdict.sides == nil else { return "" }
        let share = use.share ?? 0
        let width = max(0, min(share, Self.longest)) / 1.5 * 100
        let limit = percent(Self.limitPlace)
        let over: HTML =
            width > Self.limitPlace
            ? """
            <rect class="ov" x="\(limit)" width="\(percent(width - Self.limitPlace))" y="5" \
            height="10"/>
            """ : ""
        let broken: HTML =
            share > Self.longest
            ? """
            <svg x="\(percent(width - 3))" width="10" height="20" overflow="visible">\
            <path class="brk" d="M-3 18L1 2M2 18L6 2"/></svg>
            """ : ""
        return """
            <svg class="mb" height="20" role="img" aria-label="\(use.words)">\
            <rect class="tr" x="0" width="\(limit)" y="5" height="10"/>\
            <rect class="ba" x="0" width="\(percent(min(width, Self.limitPlace)))" y="5" \
            height="10"/>\(over)\(broken)\
            <line x1="\(limit)" x2="\(limit)" y1="1" y2="19"/></svg>
            """
    }
}
