/// What a connect to a name goes on with.
public enum NameFinding: Sendable, Equatable {
    /// Its addresses. How long it took to find them is told once, in nanoseconds; then it is 0.
    case addresses([SocketAddress], took: Int64)
    /// Why it has none.
    case problem(String)
    /// Nothing yet: the name is asked.
    case pending
}
