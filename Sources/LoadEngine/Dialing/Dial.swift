internal import Wire

/// What a connection has while it is not open yet: which addresses are tried, until when, and where
/// a redirect has led it.
struct Dial {
    /// Where the addresses are.
    enum Whereabouts {
        /// Nobody has looked yet.
        case unknown
        /// A name is asked; this is the token of the connection.
        case asked(token: UInt64)
        /// These, in the order in which they are tried.
        case known([SocketAddress])
    }

    /// Index of its endpoint.
    let url: Int
    /// The lane whose limits it counts in.
    let lane: UInt8
    /// The generation of its connection, by which source addresses are taken in turn.
    let generation: UInt32
    /// When the connect has taken too long.
    let deadline: Int64
    /// Random bits, by which it takes one of several addresses.
    let draw: UInt64
    var race = AddressRace()
    var whereabouts = Whereabouts.unknown
    /// Where a redirect led, and how many there were.
    var detour: RedirectTarget?
    var redirects = 0
    /// What its handshakes say, once that is known.
    var texts: HandshakeTexts?

    /// When it goes on if nothing happens to it before.
    var wake: Int64 { min(deadline, race.nextTry) }

    /// Its addresses, as far as they are known.
    var addresses: [SocketAddress] {
        if case .known(let addresses) = whereabouts { addresses } else { [] }
    }
}
