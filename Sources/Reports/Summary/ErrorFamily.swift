import Metrics

/// The four counters into which `error_metrics` of the summary sorts the error kinds.
enum ErrorFamily: CaseIterable {
    case connection, send, receive, timeout

    /// The table: each kind belongs to one family.
    init(_ kind: ErrorKind) {
        self =
            switch kind {
            case .dns, .refused, .unreachable, .tls, .proxy, .handshake, .addressExhausted,
                .descriptors, .closed, .abrupt, .reset:
                .connection
            case .backpressure, .notConnected, .value, .data: .send
            case .protocolError, .utf8, .tooLarge, .check, .cut: .receive
            case .connectTimeout, .handshakeTimeout, .heartbeat, .timeout, .poolTimeout: .timeout
            }
    }

    /// The errors of the family in the whole run.
    func count(in store: MetricStore) -> UInt64 {
        ErrorKind.allCases.filter { ErrorFamily($0) == self }
            .reduce(0) { $0 &+ store.errors($1) }
    }
}
