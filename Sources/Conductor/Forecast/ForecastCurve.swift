internal import Glibc

/// A quantity over a stretch of time, in seconds from the start of the run: a straight line, or a part
/// of a cosine. Its integrals are closed forms, so that totals are exact.
struct ForecastCurve: Equatable {
    /// How it goes from its start to its end.
    enum Shape: Equatable {
        case line(from: Double, to: Double)
        /// middle − swing · cos(2π (t − origin) ÷ period).
        case wave(middle: Double, swing: Double, period: Double, origin: Double)
    }

    let start: Double
    let end: Double
    let shape: Shape

    var length: Double { end - start }

    /// The value at a moment from start to end.
    func value(at time: Double) -> Double {
        switch shape {
        case .line(let from, let to):
            return length > 0 ? from + (to - from) * ((time - start) / length) : from
        case .wave(let middle, let swing, let period, let origin):
            return middle - swing * cos(2 * .pi * (time - origin) / period)
        }
    }

    /// What has come together from its start until a moment: ∫ value.
    func sum(until time: Double) -> Double {
        let passed = time - start
        switch shape {
        case .line(let from, let to):
            return length > 0 ? passed * (from + (to - from) * (passed / length) / 2) : 0
        case .wave(let middle, let swing, let period, let origin):
            let omega = 2 * Double.pi / period
            return middle * passed
                - swing / omega * (sin(omega * (time - origin)) - sin(omega * (start - origin)))
        }
    }

    /// The integral of `sum` from its start until a moment.
    func area(until time: Double) -> Double {
        let passed = time - start
        switch shape {
        case .line(let from, let to):
            let rise = length > 0 ? (to - from) * (passed / length) : 0
            return passed * passed * (from / 2 + rise / 6)
        case .wave(let middle, let swing, let period, let origin):
            let omega = 2 * Double.pi / period
            let turned = cos(omega * (time - origin)) - cos(omega * (start - origin))
            return middle * passed * passed / 2
                + swing / omega * (turned / omega + sin(omega * (start - origin)) * passed)
        }
    }

    /// The moments between start and end at which a wave is highest or lowest.
    var crests: [Double] {
        guard case .wave(_, _, let period, let origin) = shape else { return [] }
        let half = period / 2
        let first = ((start - origin) / half).rounded(.down) + 1
        let last = ((end - origin) / half).rounded(.up) - 1
        guard first <= last else { return [] }
        return stride(from: first, through: last, by: 1).map { origin + $0 * half }
    }

    /// The highest value.
    var peak: Double { bounds.upperBound }

    /// The lowest and the highest value.
    var bounds: ClosedRange<Double> {
        let values = ([start, end] + crests).map(value)
        return (values.min() ?? 0)...(values.max() ?? 0)
    }

    /// The same curve between two of its moments.
    func cut(_ from: Double, _ to: Double) -> ForecastCurve {
        switch shape {
        case .line:
            ForecastCurve(
                start: from, end: to, shape: .line(from: value(at: from), to: value(at: to)))
        case .wave: ForecastCurve(start: from, end: to, shape: shape)
        }
    }

    /// The moments strictly between start and end at which it passes a value.
    func passes(_ value: Double) -> [Double] {
        switch shape {
        case .line(let from, let to):
            guard min(from, to) < value, value < max(from, to) else { return [] }
            return [start + length * (value - from) / (to - from)]
        case .wave(let middle, let swing, let period, let origin):
            guard abs(value - middle) < abs(swing) else { return [] }
            let cosine: Double = (middle - value) / swing
            let offset: Double = acos(cosine) / (2 * Double.pi) * period
            let first = ((start - origin) / period).rounded(.down)
            let last = ((end - origin) / period).rounded(.up)
            var moments: [Double] = []
            for number in stride(from: first, through: last, by: 1) {
                let whole: Double = origin + number * period
                moments += [whole - offset, whole + offset].filter { $0 > start && $0 < end }
            }
            return moments
        }
    }
}
