import Metrics

/// The four counters into which `error_metrics` of the summary sorts all errors, each into one:
/// connects that failed, which are `failed_connections` too and what `success_rate` lacks; sends that
/// could not be made; what did not come in time; and all else that came or happened in a session.
enum ErrorFamily {
    case connection, send, receive, timeout

    /// The table: each kind belongs to one family.
    init(_ kind: ErrorKind) {
        self =
            switch kind {
            case .dns, .refused, .unreachable, .connectTimeout, .tls, .proxy, .handshake,
                .handshakeTimeout, .addressExhausted, .descriptors:
                .connection
            case .backpressure, .notConnected, .value, .data: .send
            case .closed, .abrupt, .reset, .protocolError, .utf8, .tooLarge, .check, .cut: .receive
            case .heartbeat, .timeout, .poolTimeout: .timeout
            }
    }

    /// The errors of all families in the whole run.
    static func counts(in store: MetricStore) -> [ErrorFamily: UInt64] {
        var counts: [ErrorFamily: UInt64] = [:]
        for kind in ErrorKind.allCases {
            counts[ErrorFamily(kind), default: 0] &+= store.errors(kind)
        }
        // A handshake that lacked a value is a connect that failed, whatever its kind.
        let connects = counts[.connection] ?? 0
        let others = min(
            store.count(.failed) - min(store.count(.failed), connects), counts[.send] ?? 0)
        counts[.connection] = connects &+ others
        counts[.send] = (counts[.send] ?? 0) &- others
        return counts
    }
}
