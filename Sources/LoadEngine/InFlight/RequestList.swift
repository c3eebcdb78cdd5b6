/// The requests in flight of a connection in the order of sending. They form a ring in the request
/// table, of which this is the last one: the one behind it is the first. To change it takes the table,
/// which `InFlight` alone has.
struct RequestList: BitwiseCopyable {
    private var last: Int32 = -1

    var isEmpty: Bool { last < 0 }

    // Methods that change nothing take the table `inout` too: borrowed it would be passed as a copy.

    /// The oldest one, −1 if there is none.
    @inline(__always)
    func first(_ table: inout RequestTable) -> Int32 { last < 0 ? -1 : table[last].next }

    /// The one sent after another one, −1 behind the last.
    @inline(__always)
    func next(after request: Int32, _ table: inout RequestTable) -> Int32 {
        request == last ? -1 : table[request].next
    }

    /// Puts a request behind the others.
    @inline(__always)
    mutating func append(_ request: Int32, _ table: inout RequestTable) {
        let first = last < 0 ? request : table[last].next
        let previous = last < 0 ? request : last
        table[request].next = first
        table[request].previous = previous
        table[previous].next = request
        table[first].previous = request
        last = request
    }

    /// Takes a request out.
    @inline(__always)
    mutating func remove(_ request: Int32, _ table: inout RequestTable) {
        let (previous, next) = (table[request].previous, table[request].next)
        table[previous].next = next
        table[next].previous = previous
        if last == request { last = previous == request ? -1 : previous }
    }
}
