import PlanText
import Units

extension PlanDecoder {
    /// The settings of the server inside.
    func embedded(_ node: Node) -> EmbeddedTarget? {
        guard let fields = fields(node, .embedded) else { return nil }
        var result = EmbeddedTarget()
        result.behaviour = fields["behaviour"].flatMap(behaviour) ?? .echo
        result.delays = fields["delay"].map(delays) ?? []
        result.stamp = fields["stamp"].flatMap(flag) ?? false
        if let drop = fields["drop"].flatMap(share) { result.drop = drop }
        if let duplicate = fields["duplicate"].flatMap(share) { result.duplicate = duplicate }
        if let reorder = fields["reorder"].flatMap(share) { result.reorder = reorder }
        if let abrupt = fields["abrupt"].flatMap(share) { result.abrupt = abrupt }
        result.capacity = fields["capacity"].flatMap(capacity)
        result.slowReads = fields["slow-reads"].flatMap { byteRate($0, "'slow-reads'") }
        result.closeAfter = fields["close-after"].flatMap { positiveDuration($0, "'close-after'") }
        result.stalls = fields["stall"].map(stalls) ?? []
        result.fragment = fields["fragment"].flatMap { positiveSize($0, "'fragment'") }
        result.compression = fields["compression"].flatMap(flag) ?? true
        if let reject = fields["reject"].flatMap({ self.fields($0, .reject) }),
            let share = required("share", in: reject).flatMap(share)
        {
            let status = reject["status"].flatMap { whole($0, 200...599) } ?? 503
            result.rejection = EmbeddedTarget.Rejection(share: share, status: status)
        }
        return result
    }

    private func behaviour(_ node: Node) -> EmbeddedTarget.Behaviour? {
        word(node, of: EmbeddedTarget.Behaviour.allCases.map(\.rawValue))
            .flatMap(EmbeddedTarget.Behaviour.init)
    }

    /// How many answers a second: more than none.
    private func capacity(_ node: Node) -> Rate? {
        let rate = unit(node, "a rate such as 500/s", ValueRepair(.rate)) {
            (text) throws(UnitError) in
            try Rate(parsing: text)
        }
        guard let rate, rate.perSecond <= 0 else { return rate }
        error(.badValue, "'capacity' is above 0/s", at: node.range)
        return nil
    }

    /// A spread, or a list of spreads with their weights.
    private func delays(_ node: Node) -> [EmbeddedTarget.WeightedDelay] {
        guard case .sequence(let items) = node.value else {
            return spread(node).map { [EmbeddedTarget.WeightedDelay(weight: 1, delay: $0)] } ?? []
        }
        let delays = items.compactMap { item -> EmbeddedTarget.WeightedDelay? in
            guard let fields = fields(item, .delay) else { return nil }
            let weight = fields["weight"].map(weight) ?? 1
            let delay = required("is", in: fields).flatMap(spread)
            guard let weight, let delay else { return nil }
            return EmbeddedTarget.WeightedDelay(weight: weight, delay: delay)
        }
        if delays.count == items.count, delays.allSatisfy({ $0.weight == 0 }) {
            error(.badValue, "no delay has a weight", at: node.range)
        }
        return delays
    }

    /// One stall or a list of them.
    private func stalls(_ node: Node) -> [EmbeddedTarget.Stall] {
        let items = if case .sequence(let items) = node.value { items } else { [node] }
        return items.compactMap { item in
            guard let fields = fields(item, .stall) else { return nil }
            let at = required("at", in: fields).flatMap(duration)
            let length = required("for", in: fields).flatMap(duration)
            guard let at, let length else { return nil }
            return EmbeddedTarget.Stall(at: at, duration: length)
        }
    }
}
