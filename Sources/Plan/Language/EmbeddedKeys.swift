import PlanText
import Units

extension Section {
    static let embedded = Section("embedded")
    static let delay = Section("delay")
    static let stall = Section("stall")
    static let reject = Section("reject")
}

/// How the embedded server behaves.
extension Keys {
    static let embedded: Record<EmbeddedTarget> = Record(
        .embedded, "How the embedded server behaves.", EmbeddedTarget()
    ) {
        Row(
            "behaviour", .word, \.behaviour,
            "What it does with messages: sends them back, speaks the protocol of agents, or keeps rooms."
        )
        Row(
            "delay", .delays, \.delays,
            "How long an answer waits, or several delays with weights.")
        Row("stall", .stalls, "Times at which it stands still.") { $0.stalls = $1 }
        Row(
            "stamp", .flag, \.stamp,
            "Whether answers that are JSON objects say when they were sent.")
        Row(
            "capacity", .capacity, \.capacity, default: "no limit",
            "How many answers a second it gives; the rest wait in one queue.")
        Row("drop", .share, \.drop, "The share of messages without an answer.")
        Row("duplicate", .share, \.duplicate, "The share of answers that are sent twice.")
        Row(
            "reorder", .share, \.reorder,
            "The share of answers that change places with the next one.")
        Row(
            "reject", .section(.reject, Keys.reject), \.rejection,
            "The handshakes that it refuses.")
        Row(
            "close-after", .positiveTime, \.closeAfter,
            "How long after its handshake each connection is closed.")
        Row(
            "abrupt", .share, \.abrupt,
            "The share of sessions that it ends by a reset: after `close-after`, or else in place of one of their first 100 answers."
        )
        Row(
            "slow-reads", .byteRate, \.slowReads, default: "no limit",
            "How fast it reads from each connection.")
        Row(
            "fragment", .positiveSize, \.fragment, default: "one frame",
            "The largest payload of a frame of an answer.")
        Row("compression", .flag, \.compression, "Whether it agrees to permessage-deflate.")
    }

    static let delay: Record<EmbeddedTarget.WeightedDelay> = Record(
        .delay, "One kind of delay among several.", EmbeddedTarget.WeightedDelay()
    ) {
        Row("weight", .weight, \.weight, "How often it is drawn.")
        Row("is", .spread, \.delay, required: true, "How long it is.")
    }

    static let stall: Record<EmbeddedTarget.Stall> = Record(
        .stall, "A time in which the embedded server stands still.", EmbeddedTarget.Stall()
    ) {
        Row("at", .time, \.at, required: true, "When, from its start.")
        Row("for", .time, \.duration, required: true, "How long.")
    }

    static let reject: Record<EmbeddedTarget.Rejection> = Record(
        .reject, "Handshakes that the embedded server refuses.", EmbeddedTarget.Rejection()
    ) {
        Row("share", .share, \.share, required: true, "Which share of them.")
        Row("status", .whole(200...599), \.status, "The HTTP status that they get.")
    }
}

extension Kind<Rate> {
    /// How many answers a second: more than none.
    fileprivate static var capacity: Kind {
        Kind(.rate) { reader, node, what in reader.positiveRate(node, what) }
    }
}

extension Kind<[EmbeddedTarget.WeightedDelay]> {
    fileprivate static var delays: Kind {
        Kind(
            .oneOf([.spread, .list(.section(.delay), least: 1)]), write: { _ in "0s" },
            read: { reader, node, what in reader.delays(node, what) })
    }
}

extension Kind<[EmbeddedTarget.Stall]> {
    fileprivate static var stalls: Kind {
        Kind(.oneOf([.section(.stall), .list(.section(.stall), least: 0)])) { reader, node, _ in
            reader.stalls(node)
        }
    }
}

extension Reader {
    /// A spread, or a list of spreads with their weights.
    fileprivate func delays(_ node: Node, _ what: String) -> [EmbeddedTarget.WeightedDelay]? {
        guard case .sequence(let items) = node.value else {
            return spread(node).map { [EmbeddedTarget.WeightedDelay(delay: $0)] }
        }
        let delays = items.compactMap { record($0, Keys.delay) }
        if delays.count == items.count { checkWeights(delays.map(\.weight), what, at: node.range) }
        return delays
    }

    /// One stall or a list of them.
    fileprivate func stalls(_ node: Node) -> [EmbeddedTarget.Stall] {
        let items = if case .sequence(let items) = node.value { items } else { [node] }
        return items.compactMap { record($0, Keys.stall) }
    }
}
