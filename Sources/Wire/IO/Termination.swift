/// Which signals a program that is to end gets, and when: SIGTERM at once, and SIGKILL if that is not enough.
public struct Termination: Sendable {
    /// What is sent.
    public enum Signal: Sendable { case terminate, kill }

    private let patience: Int64
    private var asked: Int64?
    private var isKilled = false

    /// `patience` is how long it may take to end when it is asked to, in nanoseconds.
    public init(patience: Int64) { self.patience = patience }

    /// What is to be sent at a moment, when it is asked for again and again from the one on at which the
    /// program is to end.
    public mutating func signal(at now: Int64) -> Signal? {
        guard let asked else {
            asked = now
            return .terminate
        }
        guard !isKilled, now - asked > patience else { return nil }
        isKilled = true
        return .kill
    }
}
