/// When a run that takes from A to B is looked at: at A · 1.5ᵏ as long as that is before B.
///
/// How often is known before anything is measured, so each look gets its part of the chance that all of them
/// together have to be wrong (Bonferroni), and looking often makes nothing surer than it is.
public struct LookSchedule: Equatable, Sendable {
    /// From the start, in seconds, each later than the one before.
    public let moments: [Double]
    /// The most seconds that the run takes.
    public let longest: Double

    /// What all looks at one threshold together may be wrong by.
    public static let error = 0.01
    private static let growth = 1.5

    /// `shortest` is above 0.
    public init(from shortest: Double, to longest: Double) {
        var moments: [Double] = []
        var moment = shortest
        while moment > 0, moment < longest {
            moments.append(moment)
            moment *= LookSchedule.growth
        }
        self.moments = moments
        self.longest = longest
    }

    /// What each of them may be wrong by.
    public var alpha: Double { LookSchedule.error / Double(max(1, moments.count)) }

    /// The first look at which a share can be sure to be below what is allowed, since one more second in which
    /// all is above would not turn it; nil where none is that late.
    public func firstToHold(below allowed: Double) -> Double? {
        moments.first { 1 / ($0 + 1) < allowed }
    }

    /// How many seconds that takes.
    public static func secondsToHold(below allowed: Double) -> Double {
        (1 / allowed - 1).rounded(.down) + 1
    }
}
