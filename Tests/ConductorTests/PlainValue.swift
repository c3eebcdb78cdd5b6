import Glibc
import Plan
import Units

extension Load {
    /// The value of a line at a time from the start of the phase.
    func value(_ line: Line, from first: Double, at time: Double) -> Double {
        let length = length.seconds
        switch course {
        case .line(nil): return first + (line.to - first) * time / length
        case .line(let steps?):
            let level = (time / length * Double(steps)).rounded(.down) + 1
            let value = first + (line.to - first) * level / Double(steps)
            return model == .clients ? value.rounded() : value
        case .wave(let period):
            return first
                + (line.to - first) * (1 - cos(2 * .pi * time / period.seconds)) / 2
        case .bursts(let bursts):
            let every = (bursts.every ?? bursts.one).seconds
            let number = min((time / every).rounded(.down), Double(bursts.times - 1))
            let passed = time - number * every
            let (rise, hold, fall) = (
                bursts.rise.seconds, bursts.hold.seconds, bursts.fall.seconds
            )
            if passed < rise { return first + (line.to - first) * passed / rise }
            if passed < rise + hold { return line.to }
            if passed < rise + hold + fall {
                return line.to + (first - line.to) * (passed - rise - hold) / fall
            }
            return first
        }
    }

    /// The value that the next phase finds.
    func end(_ line: Line, from first: Double) -> Double {
        switch course {
        case .line: line.to
        case .bursts: first
        case .wave: value(line, from: first, at: length.seconds)
        }
    }
}
