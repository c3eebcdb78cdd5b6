internal import Wire

/// What the steps of a client go by beside their program.
struct StepFacts: BitwiseCopyable {
    /// Whether everybody stands still in a pause.
    var isPaused = false
    /// Whether a run of the flow has to borrow a connection first.
    var lacksConnection = false
    /// Since when the client is idle, and until when; `.max` while it is busy.
    var idleSince = Int64.max
    var idleUntil = Int64.max
    /// What is drawn goes by the seed, the client, its messages and its runs so far.
    var seed: UInt64
    var number: UInt32
    var sequence: UInt32
    var iteration: UInt32

    /// What is drawn for a step after so many rounds of loops; the same for the same seed.
    func stream(of step: Int32, turns: UInt32) -> RandomStream {
        RandomStream(
            seed: seed, .step, client: UInt64(turns) << 32 | UInt64(number),
            index: UInt64(sequence) << 32 | UInt64(step) << 16 | UInt64(iteration & 0xFFFF))
    }
}

/// One turn of a client's steps: from what woke them to the step that has to wait.
struct StepTurn: BitwiseCopyable {
    /// When the step before was done.
    var due: Int64
    /// Steps so far that only lead to others.
    var jumps = 0
}
