public import Metrics

/// What the engine runs: machine words only, every name resolved to an index, every template
/// compiled. A plan's words live above the compiler that makes it.
public struct StageGraph: Sendable {
    /// Names of phases (`stages[i]` is labelled by its `label`), client templates, messages, urls.
    public var labels: LabelSpace
    /// The key of everything random in the run except `id` and `uuid`.
    public var seed: UInt64
    /// Where clients connect to; indices are the `url` labels.
    public var endpoints: [Endpoint]
    /// What can be sent; indices are the first of the `message` labels.
    public var messages: [MessageTemplate]
    /// Who connects; indices are the `profile` labels.
    public var templates: [ClientTemplate]
    /// All stages, those of one lane in the order in which they run.
    public var stages: [Stage]
    /// In which order they run.
    public var order: [StageOrder]
    /// The number (`client.index`) of the first client or arrival of each lane; a lane is a population
    /// of its own, the first one that of the run, the others those of parallel branches.
    public var lanes = [0]
    /// How long requests in flight may take to end when clients leave by plan, in nanoseconds.
    public var drain: Int64
    /// Send-lag above which a send is late, in nanoseconds, unless its client sends more often.
    public var lateSend: Int64
    /// What comes unasked; their labels follow those of the messages, and those of named steps theirs.
    public var receives: [ReceiveTemplate] = []
    /// Rows that templates use, and the names of the values that replies give.
    public var data: [DataSet] = []
    public var captures: [String] = []

    /// Without an `order` the stages run in series.
    public init(
        labels: LabelSpace, seed: UInt64, endpoints: [Endpoint], messages: [MessageTemplate],
        templates: [ClientTemplate], stages: [Stage], order: [StageOrder]? = nil, drain: Int64,
        lateSend: Int64
    ) {
        self.labels = labels
        self.seed = seed
        self.endpoints = endpoints
        self.messages = messages
        self.templates = templates
        self.stages = stages
        self.order = order ?? stages.indices.map { .stage($0) }
        self.drain = drain
        self.lateSend = lateSend
    }
}

extension StageGraph {
    /// The templates of the first side; as many follow where there is another one.
    public var ownTemplates: ArraySlice<ClientTemplate> {
        templates.prefix(templates.count / labels.sides)
    }

    /// The longest drain of any stage, in nanoseconds.
    public var longestDrain: Int64 { stages.reduce(drain) { max($0, $1.drain ?? 0) } }

    /// The longest that a connect to one of the endpoints may take, in nanoseconds.
    public var longestConnect: Int64 { endpoints.map(\.connectTimeout).max() ?? 0 }
}
