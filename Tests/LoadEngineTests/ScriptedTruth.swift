import JSONScan
import Metrics

/// What every request really took, by the books of the scripted server alone: a client's sends are
/// planned in even steps from its first one, whatever the tester says about them.
struct ScriptedTruth {
    /// From planned to answered.
    var rtt: [Int64] = []
    /// From sent to answered.
    var service: [Int64] = []

    /// The truth about probes that each client was to send every `every` nanoseconds; those answered
    /// after `timeout` count with their deadline and have no service time.
    init(_ messages: [ScriptedServer.Message], every: Int64, timeout: Int64 = .max) {
        let probes = messages.map { message in
            (
                message, client: ScriptedTruth.number("$.c", message.payload),
                offset: Int64(ScriptedTruth.number("$.n", message.payload) - 1) * every
            )
        }
        // A send may be late but never early, so the earliest tells when the first was planned.
        var first: [Int: Int64] = [:]
        for (message, client, offset) in probes {
            first[client] = min(first[client] ?? .max, message.sent - offset)
        }
        for (message, client, offset) in probes {
            let taken = message.answered - (first[client] ?? 0) - offset
            rtt.append(min(taken, timeout))
            if taken <= timeout { service.append(message.answered - message.sent) }
        }
        rtt.sort()
        service.sort()
    }

    /// The same with every planned moment moved by so many nanoseconds.
    func shifted(by shift: Int64) -> ScriptedTruth {
        var other = self
        other.rtt = rtt.map { $0 - shift }
        return other
    }

    /// Where a report differs from the truth by more than a histogram's bucket.
    func failures(of store: MetricStore) -> [String] {
        ScriptedTruth.failures(store.histogram(.rtt), rtt, "rtt")
            + ScriptedTruth.failures(store.histogram(.serviceTime), service, "service-time")
    }

    private static func failures(
        _ reported: Histogram, _ sorted: [Int64], _ name: String
    ) -> [String] {
        guard reported.count == UInt64(sorted.count), !sorted.isEmpty else {
            return ["\(name): \(reported.count) samples, in truth \(sorted.count)"]
        }
        return [0.5, 0.9, 0.99, 0.999].compactMap { q in
            let rank = max(1, Int((q * Double(sorted.count)).rounded(.up)))
            let truth = Double(sorted[rank - 1])
            let seen = reported.quantile(q) ?? -1
            // The middle of a bucket is within 64 ns of its values, or within 1/1024.
            if abs(seen - truth) <= max(64, truth / 1_024) { return nil }
            return "\(name): the \(q)-quantile is \(seen) ns, in truth \(truth) ns"
        }
    }

    private static func number(_ path: String, _ payload: [UInt8]) -> Int {
        guard let range = JSONScan.find(FieldPath(parsing: path)!, in: payload.span),
            let number = JSONScan.number(range, in: payload.span)
        else { return -1 }
        return Int(number)
    }
}
