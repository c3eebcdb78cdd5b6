import PlanText
import Units

/// A kind of value: what the language says of it, and how a node becomes one.
struct Kind<Value: Sendable>: Sendable {
    /// What may stand there, for checks, schema and reference.
    let type: ValueType
    /// The value of a node; nil if it is wrong, which has been said then. The text names the key in
    /// messages, such as `'timeout'`.
    let read: @Sendable (Reader, Node, String) -> Value?
    /// The value as a plan would write it; nil where it has keys of its own, which say it.
    let write: @Sendable (Value) -> String?

    init(
        _ type: ValueType, write: @escaping @Sendable (Value) -> String? = { "\($0)" },
        read: @escaping @Sendable (Reader, Node, String) -> Value?
    ) {
        self.type = type
        self.read = read
        self.write = write
    }

    /// The same kind where something else may stand in its place too, which is read before.
    func described(as type: ValueType) -> Kind { Kind(type, write: write, read: read) }
}

extension Kind<String> {
    static var text: Kind { Kind(.text) { reader, node, _ in reader.text(node) } }

    static var file: Kind { Kind(.spelled(.file)) { reader, node, _ in reader.file(node) } }
}

extension Kind<Bool> {
    static var flag: Kind { Kind(.flag) { reader, node, _ in reader.flag(node) } }
}

extension Kind<Template> {
    static var template: Kind { Kind(.template) { reader, node, _ in reader.template(node) } }
}

extension Kind<TimeAmount> {
    static var time: Kind { Kind(.time) { reader, node, _ in reader.duration(node) } }

    static var positiveTime: Kind { Kind(.positiveTime) { $0.positiveDuration($1, $2) } }
}

extension Kind<ClosedRange<TimeAmount>> {
    /// A length of time, or `A..B` for what may end earlier.
    static var lengthRange: Kind {
        Kind(.oneOf([.positiveTime, .spelled(.lengths)])) { $0.lengthRange($1, $2) }
    }
}

extension Kind<Spread> {
    static var spread: Kind {
        Kind(
            .spread, write: { "\($0.mean)" }, read: { reader, node, _ in reader.spread(node) })
    }
}

extension Kind<ByteCount> {
    static var size: Kind { Kind(.size(positive: false)) { reader, node, _ in reader.size(node) } }

    static var positiveSize: Kind { Kind(.size(positive: true)) { $0.positiveSize($1, $2) } }
}

extension Kind<ByteRate> {
    static var byteRate: Kind { Kind(.byteRate) { $0.byteRate($1, $2) } }
}

extension Kind<Share> {
    static var share: Kind { Kind(.share) { reader, node, _ in reader.share(node) } }
}

extension Kind<Double> {
    static var weight: Kind {
        Kind(.weight, write: Reader.plain) { reader, node, _ in reader.weight(node) }
    }

    static func number(_ range: ClosedRange<Double>) -> Kind {
        Kind(.number(range), write: Reader.plain) { reader, node, _ in reader.number(node, range) }
    }

    /// Events a second, above zero; `least` is the smallest rate that makes sense.
    static func rate(least: Double) -> Kind {
        Kind(.rate) { reader, node, what in reader.rate(node, least: least, what) }
    }
}

extension Kind<Int> {
    static func whole(_ range: ClosedRange<Int>) -> Kind {
        Kind(.whole(range)) { reader, node, _ in reader.whole(node, range) }
    }
}

extension Kind where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of the words that are the raw values of a type.
    static var word: Kind {
        Kind(
            .word(Value.allCases.map(\.rawValue)), write: { $0.rawValue },
            read: { reader, node, _ in reader.word(node, of: Value.self) })
    }
}

extension Kind {
    /// A map with fixed keys.
    static func section(
        _ section: Section, _ record: @escaping @Sendable @autoclosure () -> Record<Value>
    ) -> Kind {
        Kind(
            .section(section), write: { _ in nil },
            read: { reader, node, _ in reader.record(node, record()) })
    }

    /// A list with at least so many items.
    func list(least: Int) -> Kind<[Value]> {
        let item = self
        return Kind<[Value]>(.list(type, least: least)) { reader, node, what in
            reader.list(node, of: item, least: least, what)
        }
    }
}
