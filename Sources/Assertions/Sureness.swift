internal import Statistics

/// What a phase that ends once it is sure knows of a condition.
enum Sureness: Sendable {
    /// It surely fails, or holds, however long the phase went on.
    case breaks, holds
    /// Another look may tell.
    case unsure
    /// No look tells: it is of no kind of which that can be sure, or about other phases. The phase does not wait
    /// for it.
    case unasked

    /// Decides a condition by its comparisons. What is unasked leaves a compound so unless the rest decides it.
    init(_ condition: Condition, of comparison: (Comparison) -> Sureness) {
        switch condition {
        case .compare(let one): self = comparison(one)
        case .all(let parts):
            self = .first([.breaks, .unsure, .unasked, .holds], in: parts, comparison)
        case .any(let parts):
            self = .first([.holds, .unsure, .unasked, .breaks], in: parts, comparison)
        }
    }

    init(_ decision: SequentialLook.Decision?) {
        self =
            switch decision {
            case .holds: .holds
            case .breaks: .breaks
            case nil: .unsure
            }
    }

    private static func first(
        _ order: [Sureness], in parts: [Condition], _ comparison: (Comparison) -> Sureness
    ) -> Sureness {
        let found = parts.map { Sureness($0, of: comparison) }
        return order.first { found.contains($0) } ?? .unasked
    }

    /// The same of what must be above its limit.
    var reversed: Sureness {
        switch self {
        case .breaks: .holds
        case .holds: .breaks
        case .unsure, .unasked: self
        }
    }
}
