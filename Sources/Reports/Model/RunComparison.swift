public import Assertions

/// Figures beside those of a base: base against new, from wherever the two are. Whoever compares fills it,
/// and every output shows it the same way; it decides nothing by itself.
public struct RunComparison: Hashable, Sendable, Codable {
    /// Where the base is from.
    public enum Way: String, CaseIterable, Hashable, Sendable, Codable {
        /// Runs of the file that the plan names.
        case baseline
        /// Runs of files that a command line names.
        case runs
        /// Another target in the same run.
        case against
    }

    public var way: Way
    /// What the base is and what is compared with it, such as `5 runs of base.wsr`, `this run`.
    public var base: String
    public var new: String
    /// What rows count, such as `runs`.
    public var counted: String
    /// What the interval of a change is, such as `97 % interval`.
    public var interval: String
    public var rows: [Row] = []
    /// What is to be known of both, such as that they ran on other days.
    public var notes: [String] = []
    /// The percentile curve of the base.
    public var curve: BaseCurve?

    public init(
        _ way: Way, base: String, new: String, counted: String, interval: String
    ) {
        self.way = way
        self.base = base
        self.new = new
        self.counted = counted
        self.interval = interval
    }

    /// A figure of both.
    public struct Row: Hashable, Sendable, Codable {
        /// As a plan writes it, such as `p95(rtt)`.
        public var metric: String
        /// How the two values are shown; they are in base units, nil where a side has none.
        public var unit: MeasureUnit
        public var base: Double?
        public var new: Double?
        public var change: Change?
        /// By how much new may be worse, in the unit of the change, with its sign; nil: nothing is allowed
        /// or forbidden.
        public var allowed: Double?
        public var count = Count(base: 0, new: 0)
        /// The chance of such a change if new is just what is allowed; nil where none was computed.
        public var p: Double?
        /// nil: the row only shows figures.
        public var answer: Answer?

        public init(_ metric: String, unit: MeasureUnit, base: Double?, new: Double?) {
            self.metric = metric
            self.unit = unit
            self.base = base
            self.new = new
        }
    }

    /// How new differs from base, as a part of base (0.1 is + 10 %) or, of shares, in points (0.01 is one).
    public struct Change: Hashable, Sendable, Codable {
        public var value: Double
        /// The ends of its interval; nil where nothing is known of it.
        public var low: Double?
        public var high: Double?
        public var isPoints: Bool

        public init(
            _ value: Double, low: Double? = nil, high: Double? = nil, isPoints: Bool = false
        ) {
            self.value = value
            self.low = low
            self.high = high
            self.isPoints = isPoints
        }
    }

    /// Of how much each side is made.
    public struct Count: Hashable, Sendable, Codable {
        public var base: Int
        public var new: Int

        public init(base: Int, new: Int) {
            self.base = base
            self.new = new
        }
    }

    /// What a row comes to.
    public enum Answer: Hashable, Sendable, Codable {
        /// Worse than is allowed, beyond what chance makes.
        case regression
        /// No change is shown beyond what is allowed.
        case within
        /// Better by more than is allowed, beyond what chance makes.
        case improved
        /// Nobody can say, for this reason.
        case inconclusive(String)
    }

    /// Rows that are worse than is allowed.
    public var regressions: [Row] { rows.filter { $0.answer == .regression } }
}
