internal import Wire

/// What a connection has while it is not open yet: which addresses are tried, until when, and where
/// a redirect has led it.
struct Dial {
    /// Where the addresses are.
    enum Whereabouts {
        /// Those of the endpoint's route.
        case ofRoute
        /// Of another host, to which a redirect led.
        case known([SocketAddress])
        /// Of such a host whose name is looked up.
        case wanted
    }

    /// Index of its endpoint.
    let url: Int
    /// The generation of its connection, by which source addresses are taken in turn.
    let generation: UInt32
    /// When the connect has taken too long.
    let deadline: Int64
    var race = AddressRace()
    var whereabouts = Whereabouts.ofRoute
    /// Where a redirect led, and how many there were.
    var detour: RedirectTarget?
    var redirects = 0
    /// What its handshakes say, once that is known.
    var texts: HandshakeTexts?

    /// When it goes on if nothing happens to it before.
    var wake: Int64 { min(deadline, race.nextTry) }
}
