/// Moves labels apart that would lie on each other.
enum LabelSpread {
    /// Places for labels that belong at `places`: at least `gap` from each other, in the same order, inside
    /// `range`, and as near as that allows by least squares. Where so many do not fit, they share the range
    /// evenly.
    static func places(
        _ places: [Double], gap: Double, in range: ClosedRange<Double>
    ) -> [Double] {
        let order = places.indices.sorted { (places[$0], $0) < (places[$1], $1) }
        let room = range.upperBound - range.lowerBound
        let count = Double(places.count)
        let gap = count > 1 ? min(gap, room / (count - 1)) : gap
        // With the gaps taken out labels may touch, which leaves a regression that does not fall.
        var pools: [(sum: Double, count: Double)] = []
        for (rank, index) in order.enumerated() {
            pools.append((places[index] - Double(rank) * gap, 1))
            while pools.count > 1 {
                let (last, before) = (pools[pools.count - 1], pools[pools.count - 2])
                guard last.sum / last.count < before.sum / before.count else { break }
                pools.removeLast(2)
                pools.append((before.sum + last.sum, before.count + last.count))
            }
        }
        let most = max(range.lowerBound, range.upperBound - (count - 1) * gap)
        var spread = places
        var rank = 0
        for pool in pools {
            let place = max(range.lowerBound, min(most, pool.sum / pool.count))
            for _ in 0..<Int(pool.count) {
                spread[order[rank]] = place + Double(rank) * gap
                rank += 1
            }
        }
        return spread
    }
}
