internal import Wire

/// Which template client k has: smooth weighted round robin, so that each template has its share
/// within one after any number of starts (nginx's algorithm).
struct TemplateAssignment: Sendable {
    private let cycle: [UInt16]
    /// How many of the same template come before each place of the cycle, and in all of it.
    private let before: [Int]
    private let perCycle: [Int]

    /// Weights of all templates; those of 0 get no client.
    init(_ weights: [Double]) {
        let whole = TemplateAssignment.whole(weights)
        let divisor = whole.reduce(0) { TemplateAssignment.gcd($0, $1) }
        let units = whole.map { $0 / max(divisor, 1) }
        let total = units.reduce(0, +)
        var current = [Int](repeating: 0, count: units.count)
        var order: [UInt16] = []
        for _ in 0..<min(max(total, 1), EngineLimits.dealtTemplates) {
            for index in units.indices { current[index] += units[index] }
            let best =
                current.indices.max {
                    current[$0] < current[$1] || (current[$0] == current[$1] && $0 > $1)
                } ?? 0
            current[best] -= total
            order.append(UInt16(best))
        }
        cycle = order
        var seen = [Int](repeating: 0, count: max(1, weights.count))
        before = order.map { template in
            defer { seen[Int(template)] += 1 }
            return seen[Int(template)]
        }
        perCycle = seen
    }

    /// Whole numbers in the proportion of the weights: exactly where weights have at most six
    /// decimals, else to a billionth of the largest.
    private static func whole(_ weights: [Double]) -> [Int] {
        let largest = weights.max() ?? 0
        guard largest > 0 else { return weights.map { _ in 0 } }
        for scale in [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6] where largest * scale <= 1e12 {
            let scaled = weights.map { $0 * scale }
            if scaled.allSatisfy({ abs($0 - $0.rounded()) <= $0 * 1e-12 }) {
                return scaled.map { Int($0.rounded()) }
            }
        }
        return weights.map { Int(($0 / largest * 1e9).rounded()) }
    }

    /// The template of the k-th client.
    func template(of k: Int) -> Int { Int(cycle[k % cycle.count]) }

    /// How many clients before the k-th one have the same template.
    func rank(of k: Int) -> Int {
        k / cycle.count * perCycle[template(of: k)] + before[k % cycle.count]
    }

    private static func gcd(_ a: Int, _ b: Int) -> Int { b == 0 ? a : gcd(b, a % b) }
}
