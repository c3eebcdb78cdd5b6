internal import Wire

/// Which template client k has: smooth weighted round robin, so that each template has its share
/// within one after any number of starts (nginx's algorithm).
struct TemplateAssignment: Sendable {
    private let cycle: [UInt16]

    /// Weights of all templates; those of 0 get no client.
    init(_ weights: [Double]) {
        let smallest = weights.filter { $0 > 0 }.min() ?? 1
        var scale = 1 / smallest
        if weights.contains(where: { ($0 * scale).rounded() != $0 * scale }) { scale *= 1_000 }
        let whole = weights.map { Int(($0 * scale).rounded()) }
        let divisor = whole.reduce(0) { TemplateAssignment.gcd($0, $1) }
        let units = whole.map { $0 / max(divisor, 1) }
        let total = units.reduce(0, +)
        var current = [Int](repeating: 0, count: units.count)
        var order: [UInt16] = []
        for _ in 0..<min(max(total, 1), 100_000) {
            for index in units.indices { current[index] += units[index] }
            let best =
                current.indices.max {
                    current[$0] < current[$1] || (current[$0] == current[$1] && $0 > $1)
                } ?? 0
            current[best] -= total
            order.append(UInt16(best))
        }
        cycle = order
    }

    /// The template of the k-th client.
    func template(of k: Int) -> Int { Int(cycle[k % cycle.count]) }

    private static func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
}
