import Metrics

extension ByteWriter {
    /// The first cases of a store and when its errors happened, in a fixed order.
    mutating func cases(_ store: MetricStore) {
        let cases = store.firstCases.values.sorted { $0.topic.order < $1.topic.order }
        list(cases) { writer, first in
            let (tag, number, code) = first.topic.order
            for value in [tag, number, code] { writer.int(value) }
            writer.signed(first.at)
            writer.string(first.text.shown())
        }
        let spans = store.errorSpans.sorted { $0.key.rawValue < $1.key.rawValue }
        list(spans) { writer, entry in
            writer.int(Int(entry.key.rawValue))
            writer.signed(entry.value.first)
            writer.signed(entry.value.last)
        }
    }
}

extension ByteReader {
    /// Reads first cases and spans into a store. Files of older tools have none: there the store keeps
    /// the texts that stand with its kinds.
    mutating func cases(into store: inout MetricStore) throws(Malformed) {
        var cases: [FirstCase] = []
        try list("first cases") { reader throws(Malformed) in
            let tag = try reader.int("first cases")
            let number = try reader.int("first cases")
            let code = UInt16(try reader.int("first cases", below: 1 << 16))
            let moment = try reader.signed("first cases")
            let text = CaseText(try reader.string("first cases"))
            guard let topic = FirstCase.Topic(tag, number, code) else { return }
            cases.append(FirstCase(topic, at: moment, text))
        }
        if !cases.isEmpty { store.replaceFirstCases(by: cases) }
        try list("error times") { reader throws(Malformed) in
            let kind = UInt8(exactly: try reader.int("error times"))
            let first = try reader.signed("error times")
            let last = try reader.signed("error times")
            guard let kind = kind.flatMap({ ErrorKind(rawValue: $0) }) else { return }
            store.note(kind, ErrorSpan(first: first, last: last))
        }
    }
}

extension FirstCase.Topic {
    /// What stands for it in files: 0 and the kind and the code of errors, or 1 and a metric.
    fileprivate var order: (tag: Int, number: Int, code: Int) {
        switch self {
        case .error(let detail): (0, Int(detail.kind.rawValue), Int(detail.code))
        case .count(let metric): (1, Int(metric.rawValue), 0)
        }
    }

    /// The topic of such numbers; nil if it is not known here.
    fileprivate init?(_ tag: Int, _ number: Int, _ code: UInt16) {
        guard let number = UInt8(exactly: number) else { return nil }
        switch tag {
        case 0:
            guard let kind = ErrorKind(rawValue: number) else { return nil }
            self = .error(ErrorDetail(kind: kind, code: code))
        case 1:
            guard let metric = CountMetric(rawValue: number) else { return nil }
            self = .count(metric)
        default: return nil
        }
    }
}
