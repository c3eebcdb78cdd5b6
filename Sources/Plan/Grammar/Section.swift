/// The maps of the language that have fixed keys, in the order of the language; the raw value names
/// one in messages.
enum Section: String, CaseIterable, Sendable {
    case plan
    case target
    case ownTarget = "profile target"
    case tls, compression, embedded, delay, stall, reject
    case data
    case message, binary
    case generator = "generator settings"
    case generatorWeights = "generator weights"
    case variant, expect, condition
    case receive, group
    case profile, activity, failover, pool, heartbeat, reconnect
    case profileClose = "profile close"
    case send, react, step
    case stepExpect = "expect step"
    case branch
    case close
    case phase, steady, ramp, burst, wave, stress, once, storm, `repeat`
    case threshold, health, baseline, outputs

    /// A name without spaces.
    var slug: String { rawValue.replacing(" ", with: "-") }
}
