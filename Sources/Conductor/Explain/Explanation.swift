public import DataSources
internal import LoadEngine
public import Plan
internal import PlanCompiler
public import Reports

/// What a plan will do, known before anything is sent.
public struct Explanation: Sendable {
    public var name: String
    public var planned: PlannedLoad
    /// In seconds; the run may end earlier.
    public var length: Double
    public var stages: [StageRow]
    public var totals: Totals
    /// The same of the shortest run, where phases end as soon as they are sure; nil where none does.
    public var shortest: Shortest?
    public var thresholds: [SampleForecast]
    /// What the host must have enough of, and what takes its memory.
    public var limits: [HostLimit]
    public var memory: MemoryNeed
    public var connections: Int
    /// Connections whose other ends are in this process too.
    public var isEmbedded: Bool
    /// The URLs that it runs against, of whose side all numbers of load are once more; empty: nothing.
    public var against: [String]
    private let forecast: Forecast

    /// A run that is as short as its plan allows.
    public struct Shortest: Sendable {
        /// In seconds.
        public var length: Double
        public var totals: Totals
    }

    /// What a run adds up to, as if the target answered at once and nobody were lost.
    public struct Totals: Equatable, Sendable {
        /// Connects that are tried.
        public var connections: Double
        /// nil: as many as the target answers.
        public var messages: Double?
        public var requests: Double?
        /// Payload; of replies only what is known of them.
        public var bytesSent: Double?
        public var bytesReceived: Double?
        /// Whether there are replies of which nothing is known.
        public var hasUnknownReplies: Bool
        /// How long a request that nobody answers is waited for after the last phase, in seconds.
        public var drain: Double
    }

    /// The plan, compiled as a run would compile it. `loops` is the number of loop threads.
    public init(
        _ plan: Plan, data: PlanData, target: String? = nil, smoke: Bool = false,
        loops: Int? = nil, host: HostOffer = .read(), environment: [String: String]
    ) throws(SetupError) {
        let (options, run) = try HostNeed.circumstances(
            plan, data, target: target, smoke: smoke, loops: loops, host, environment)
        let forecast = Forecast(plan, smoke: smoke)
        let need = HostNeed(forecast, run)
        self.forecast = forecast
        name = plan.name
        planned = PlannedLoad(forecast, target: options.target)
        length = forecast.length
        stages = forecast.stages
        totals = Totals(forecast, MessageSizes(forecast, run), drain: run.graph.longestDrain)
        if let shortest = forecast.shortest {
            self.shortest = Shortest(
                length: shortest.length,
                totals: Totals(
                    shortest, MessageSizes(shortest, run), drain: run.graph.longestDrain))
        }
        thresholds = SampleForecast.all(forecast)
        limits = need.limits(of: host)
        memory = need.memory
        connections = need.expected
        isEmbedded = need.embedded
        against = planned.against ?? []
    }

    /// How the load goes over the run, in so many columns of equal time.
    public func rows(columns: Int) -> [LoadRow] { forecast.rows(columns: columns) }

    /// The limit that is reached first if the load grows.
    public var firstLimit: HostLimit? {
        limits.filter { $0.room != nil }.min { ($0.room ?? 0) < ($1.room ?? 0) }
    }
}

extension Explanation.Totals {
    fileprivate init(_ forecast: Forecast, _ sizes: MessageSizes, drain: Int64) {
        let plan = forecast.plan
        let presence = forecast.wholePresence
        func sum(_ counting: ClientShape.Counting) -> Double? {
            let total = presence.indices.reduce(0.0) {
                $0
                    + presence[$1].events(
                        plan.profiles[$1], forecast.habits[$1], counting)
            }
            return total.isFinite ? total : nil
        }
        self.init(
            connections: presence.indices.reduce(0) {
                $0 + presence[$1].sessions(forecast.habits[$1])
            },
            messages: sum(.sends(plan.messages)), requests: sum(.requests(plan.messages)),
            bytesSent: sum(ClientShape.Counting(ofMessages: sizes.payload)),
            bytesReceived: sum(ClientShape.Counting(ofMessages: sizes.replyPayload)),
            hasUnknownReplies: sizes.hasUnknownReplies, drain: Double(drain) / 1e9)
    }
}
