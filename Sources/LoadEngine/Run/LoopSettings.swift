internal import Wire

/// All that a loop is made from.
struct LoopSettings: Sendable {
    var graph: StageGraph
    var share: LoopShare
    /// How each endpoint is reached.
    var routes: [Route]
    /// The names of the process, which all loops share.
    var names = Resolver()
    /// Random for each run, so that ids are unique.
    var salt: UInt32
    var options = EngineOptions()
    /// What all loops know together of lanes that recover.
    var recovery = RecoveryWatch(loops: 1)
    /// What they know of sends that clients share; nil: of the others no more than that there are some.
    var sends: SendLedger?
}
