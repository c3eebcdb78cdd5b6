internal import Wire

/// What the loop does next for a connect.
enum DialStep {
    /// Opens a socket and tells what came of it (`DialEvent.opened`).
    case open(AddressRace.Attempt)
    /// Closes the slow socket of two (−1: there is none), has the other one take its place, goes on
    /// with the next address.
    case promote(Int32, slow: Int32)
    /// Goes on with this socket, closes the one that lost (−1: there is none).
    case connected(Int32, AddressRace.Lane, loser: Int32)
    /// Leaves the socket, which a redirect has led away from, and goes on with the next address.
    case leave
    /// Finds the addresses of a name, as they were at this time or are, and tells what was found.
    case lookUp(String, port: UInt16, freshFrom: Int64)
    /// Nothing, until an event or this time.
    case wait(until: Int64)
    case fail(ConnectFailure)
}
