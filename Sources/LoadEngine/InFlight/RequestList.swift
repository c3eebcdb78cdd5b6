internal import Wire

/// The requests in flight of a connection in the order of sending. They form a ring in the request
/// table, of which this is the last one: the one behind it is the first. To change it takes the table,
/// which `InFlight` alone has.
struct RequestList: BitwiseCopyable {
    private var last: Handle<Request> = .none

    var isEmpty: Bool { last.isNone }

    // Methods that change nothing take the table `inout` too: borrowed it would be passed as a copy.

    /// The oldest one, if there is any.
    @inline(__always)
    func first(_ table: inout RequestTable) -> Handle<Request> {
        last.isNone ? .none : table[last].next
    }

    /// The one sent after another one; none behind the last.
    @inline(__always)
    func next(after request: Handle<Request>, _ table: inout RequestTable) -> Handle<Request> {
        request == last ? .none : table[request].next
    }

    /// Puts a request behind the others.
    @inline(__always)
    mutating func append(_ request: Handle<Request>, _ table: inout RequestTable) {
        let first = last.isNone ? request : table[last].next
        let previous = last.isNone ? request : last
        table[request].next = first
        table[request].previous = previous
        table[previous].next = request
        table[first].previous = request
        last = request
    }

    /// Takes a request out.
    @inline(__always)
    mutating func remove(_ request: Handle<Request>, _ table: inout RequestTable) {
        let (previous, next) = (table[request].previous, table[request].next)
        table[previous].next = next
        table[next].previous = previous
        if last == request { last = previous == request ? .none : previous }
    }
}
