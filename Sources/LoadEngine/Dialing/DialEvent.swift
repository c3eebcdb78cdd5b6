internal import Wire

/// What happens to a connect.
enum DialEvent {
    /// Its first or next address has its turn.
    case next
    /// What came of the socket that was to be opened: its handle, or −errno.
    case opened(Int32)
    /// A socket has connected.
    case connected(AddressRace.Lane)
    /// A socket has failed to connect with this errno, and is closed.
    case failed(AddressRace.Lane, Int32)
    /// A time has come in this part of the connect: its end, or that of an address's head start.
    case due(ConnectionState)
    /// What is known of the name that it goes to.
    case found([SocketAddress], problem: String?)
    /// The server says where the resource is that was asked for.
    case redirected(status: Int, to: String, from: RedirectTarget?)
}
