/// Whose frame a condition is about, which decides what its templates may ask for.
enum MatchScope: Sendable {
    /// The reply to a request.
    case reply
    /// A frame that a step waits for.
    case step
    /// A frame that something reacts to.
    case reaction
    /// A frame that comes unasked.
    case receive
}
