public import Metrics

/// The accounting of a run: all that was begun, and what became of it, exactly.
public struct Books: Equatable, Sendable {
    /// A whole with the parts that it must be the sum of.
    public struct Account: Equatable, Sendable {
        public var name: String
        /// What is counted, in one sentence.
        public var meaning: String
        public var total: UInt64
        public var parts: [Part]
        /// What the missing ones are called where a run that was cut off may leave some.
        public var rest: String?

        /// What the parts lack; negative if they are more than the whole.
        public var missing: Int64 {
            parts.reduce(Int64(clamping: total)) { $0 &- Int64(clamping: $1.count) }
        }
    }

    /// One of the things that can become of what was begun.
    public struct Part: Equatable, Sendable {
        public var name: String
        /// What is counted, in one sentence.
        public var meaning: String
        public var count: UInt64
    }

    public var accounts: [Account]

    /// The books of a run, by the names of `summary.json`.
    public init(_ store: MetricStore) {
        func account(
            _ name: String, _ whole: CountMetric, _ parts: [(String, CountMetric)],
            rest: String? = nil
        ) -> Account {
            Account(
                name: name, meaning: whole.definition.meaning, total: store.count(whole),
                parts: parts.map { name, counter in
                    Part(
                        name: name, meaning: counter.definition.meaning, count: store.count(counter)
                    )
                }, rest: rest)
        }
        accounts = [
            account(
                "connects", .connects, [("opened", .opened), ("failed", .failed)],
                rest: "connecting"),
            account("planned", .planned, [("sent", .messagesSent), ("dropped", .dropped)]),
            account(
                "requests", .requests,
                [
                    ("answered", .answered), ("timeouts", .timeouts), ("cut", .cut),
                    ("withdrawn", .withdrawn),
                    ("requests_dropped", .requestsDropped),
                ], rest: "open"),
            account("arrivals", .arrivals, [("started", .started), ("skipped", .skipped)]),
        ]
    }

    /// The accounts that do not come out.
    public var wrong: [Account] { accounts.filter { $0.missing != 0 } }
}
