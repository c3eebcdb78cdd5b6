public import Assertions

/// How far a run has come that goes on, for those who watch it.
public struct RunProgress: Sendable {
    /// From the start of the run, in nanoseconds.
    public var elapsed: Int64
    /// The stretches that run now; none when all phases are over and what is late is waited for.
    public var running: [Int]
    /// Each run of a phase as it is planned, in order of time: of one that may end earlier, its longest.
    public var planned: [PhaseSpan]

    public init(elapsed: Int64, running: [Int], planned: [PhaseSpan]) {
        self.elapsed = elapsed
        self.running = running
        self.planned = planned
    }
}
