/// Texts that are neither free nor a number with a unit.
enum Spelling: CaseIterable, Sendable {
    /// A WebSocket URL or `embedded`.
    case target
    case proxy, address, hostName
    /// The name of a file.
    case file
    /// The path of a control group.
    case group
    /// The URL of a page.
    case page
    /// A series of a page of Prometheus text, such as `depth{job="x"}`.
    case series
    /// Where a value stands in JSON, such as `$.path.0.name`.
    case path
    /// A path with the unit of the time that stands there, such as `$.sent ms`.
    case stamp
    case base64, regex
    /// How often steps are repeated, such as `2..5`.
    case rounds
    /// A length of time that may end earlier, such as `10s..2m`.
    case lengths
    /// A number of clients.
    case clients
    /// A line of clients, such as `0 -> 50`.
    case clientLine
    /// A range of clients, such as `200..800`.
    case clientRange
    /// Arrivals a second, such as `50/s` and `poisson 50/s`.
    case arrivals
    case arrivalLine, arrivalRange
    /// Messages a second of all clients together.
    case rateLine
    /// A condition on metrics, such as `p99(rtt) < 250ms`.
    case threshold
    /// A value that is known only while the load runs.
    case expression
}

extension Spelling {
    /// One of its texts, as a plan has it.
    var example: String {
        switch self {
        case .target: "ws://localhost:8080/"
        case .proxy: "http://proxy:3128"
        case .address: "192.0.2.1"
        case .hostName: "example.com"
        case .group: "/system.slice/server.service"
        case .page: "http://localhost:9100/metrics"
        case .series: "queue_depth"
        case .file: "FILE"
        case .path: "$.id"
        case .stamp: "$.sent ms"
        case .base64: "aGVsbG8="
        case .regex: "^ok"
        case .rounds: "2..5"
        case .lengths: "10s..2m"
        case .clients: "10"
        case .clientLine: "0 -> 10"
        case .clientRange: "10..50"
        case .arrivals: "10/s"
        case .arrivalLine: "0/s -> 10/s"
        case .arrivalRange: "10/s..50/s"
        case .rateLine: "100/s"
        case .threshold: "share(errors) < 1%"
        case .expression: "\"{{ seq }}\""
        }
    }
}
