/// What the steps of a client want done next. Behind a send they may go on at once; everything else
/// ends their turn.
enum StepAction: BitwiseCopyable, Equatable {
    /// The message of this step is sent.
    case send(step: Int32)
    /// A frame that no request takes is waited for as this step says.
    case expect(step: Int32)
    /// Nothing is done up to a moment.
    case wait(until: Int64)
    /// Nothing is done until the client is busy again.
    case idle(until: Int64)
    /// So much was done without waiting that others have their turn first; what follows was due at
    /// this moment.
    case yield(until: Int64)
    /// A connection is borrowed for this run of the flow.
    case askPool
    /// The session ends by plan, as this closing says.
    case close(closing: Int32)
    /// The program has come to its end.
    case done
    /// What was due at this moment waits for the end of the pause.
    case standStill(since: Int64)
}

/// What follows a step that has failed.
enum StepFailure: BitwiseCopyable {
    /// The next step, for this one may fail.
    case stepsGoOn
    /// Another run of the flow.
    case runEnds
    /// The session is lost: it could not be opened as the plan says.
    case sessionEnds
}
