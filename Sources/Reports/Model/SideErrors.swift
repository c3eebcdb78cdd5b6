internal import Metrics

/// The errors of a kind, on the other side too where there is one.
struct SideErrors {
    /// What is known of them on the other side.
    struct Other {
        var count: UInt64
        var first: String
    }

    var kind: ErrorKind
    var count: UInt64
    /// What was said in the first case; empty where nothing was kept.
    var first: String
    /// nil where there is one side.
    var against: Other?

    /// Those kinds that either side had, most frequent first.
    static func all(of result: RunResult) -> [SideErrors] {
        let (store, other) = (result.store, result.against?.store)
        let (texts, others) = (store.firstTexts, other?.firstTexts ?? [:])
        return ErrorKind.allCases.map { kind in
            SideErrors(
                kind: kind, count: store.errors(kind), first: texts[kind] ?? "",
                against: other.map { Other(count: $0.errors(kind), first: others[kind] ?? "") })
        }
        .filter { $0.count > 0 || $0.against?.count ?? 0 > 0 }.sorted { $0.order < $1.order }
    }

    private var order: (UInt64, UInt64, UInt8) {
        (.max - count, .max - (against?.count ?? 0), kind.rawValue)
    }
}
