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
    /// What can be sent; indices are the `message` labels.
    public var messages: [MessageTemplate]
    /// Who connects; indices are the `profile` labels.
    public var templates: [ClientTemplate]
    /// Stages in series.
    public var stages: [Stage]
    /// How long requests in flight may take to end when clients leave by plan, in nanoseconds.
    public var drain: Int64

    public init(
        labels: LabelSpace, seed: UInt64, endpoints: [Endpoint], messages: [MessageTemplate],
        templates: [ClientTemplate], stages: [Stage], drain: Int64
    ) {
        self.labels = labels
        self.seed = seed
        self.endpoints = endpoints
        self.messages = messages
        self.templates = templates
        self.stages = stages
        self.drain = drain
    }
}

extension StageGraph {
    /// The longest drain of any stage, in nanoseconds.
    public var longestDrain: Int64 { stages.reduce(drain) { max($0, $1.drain ?? 0) } }
}

/// One address a client can connect to, with all that its handshake says.
public struct Endpoint: Sendable {
    /// The name of the `url` label: the URL as the plan has it, secrets left out.
    public var label: String
    /// Host name or address literal (without brackets), and the port.
    public var host: String
    public var port: UInt16
    /// The value of the `Host` header.
    public var authority: String
    /// Path and query, evaluated at each connect.
    public var resource: PayloadTemplate
    /// Extra header lines in order; values are evaluated at each connect.
    public var headers: [(name: String, value: PayloadTemplate)]
    /// Offered subprotocols in order; empty when none.
    public var subprotocols: [String]
    /// The value of `Origin`, if any.
    public var origin: PayloadTemplate?
    /// From the start of the connect to open, in nanoseconds.
    public var connectTimeout: Int64
    /// The largest message accepted, in bytes.
    public var maxMessage: Int

    public init(
        label: String, host: String, port: UInt16, authority: String, resource: PayloadTemplate,
        headers: [(name: String, value: PayloadTemplate)], subprotocols: [String],
        origin: PayloadTemplate?, connectTimeout: Int64, maxMessage: Int
    ) {
        self.label = label
        self.host = host
        self.port = port
        self.authority = authority
        self.resource = resource
        self.headers = headers
        self.subprotocols = subprotocols
        self.origin = origin
        self.connectTimeout = connectTimeout
        self.maxMessage = maxMessage
    }
}
