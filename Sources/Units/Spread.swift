/// How a length of time varies from draw to draw; plans write `2s`, `1s..3s`, `poisson 2s`,
/// `normal 2s +- 300ms`.
public enum Spread: Hashable, Sendable, BitwiseCopyable {
    /// Always the same.
    case constant(TimeAmount)
    /// Every value of the range (both ends belong to it) is as likely as any other.
    case uniform(TimeAmount, TimeAmount)
    /// Exponential: the gaps of a Poisson process with this mean.
    case exponential(mean: TimeAmount)
    /// Normal, cut off at zero.
    case normal(mean: TimeAmount, deviation: TimeAmount)

    /// Reads one of the four spellings.
    public init(parsing text: some StringProtocol) throws(UnitError) {
        var scanner = Scanner(text)
        if scanner.take("poisson ") {
            scanner.skipSpaces()
            self = .exponential(mean: try TimeAmount(from: &scanner))
        } else if scanner.take("normal ") {
            scanner.skipSpaces()
            let mean = try TimeAmount(from: &scanner)
            scanner.skipSpaces()
            guard scanner.take("+-") || scanner.take("±") else { throw .malformed }
            scanner.skipSpaces()
            self = .normal(mean: mean, deviation: try TimeAmount(from: &scanner))
        } else {
            let first = try TimeAmount(from: &scanner)
            scanner.skipSpaces()
            if scanner.take("..") {
                scanner.skipSpaces()
                let second = try TimeAmount(from: &scanner)
                guard first <= second else { throw .outOfRange }
                self = first == second ? .constant(first) : .uniform(first, second)
            } else {
                self = .constant(first)
            }
        }
        guard scanner.atEnd else { throw .malformed }
    }

    /// The expected value; of a normal spread before the cut at zero.
    public var mean: TimeAmount {
        switch self {
        case .constant(let value), .exponential(let value), .normal(let value, _): value
        case .uniform(let low, let high):
            TimeAmount(nanoseconds: low.nanoseconds + (high.nanoseconds - low.nanoseconds) / 2)
        }
    }

    /// The lengths that it is written with.
    public var lengths: [TimeAmount] {
        switch self {
        case .constant(let value), .exponential(let value): [value]
        case .uniform(let first, let second), .normal(let first, let second): [first, second]
        }
    }

    /// Whether every draw is zero, as `every: 0s` says "as fast as possible".
    public var isZero: Bool { self == .constant(.zero) }
}

extension Spread: CustomStringConvertible {
    /// The spread as a plan would write it.
    public var description: String {
        switch self {
        case .constant(let value): "\(value)"
        case .uniform(let low, let high): "\(low)..\(high)"
        case .exponential(let mean): "poisson \(mean)"
        case .normal(let mean, let deviation): "normal \(mean) +- \(deviation)"
        }
    }
}
