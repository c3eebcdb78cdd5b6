internal import Metrics
internal import Wire

/// From a list of addresses to one connected socket: one address after the other, the next one
/// beside one that is slow (RFC 8305 §5). Two sockets connect at a time at most. The loop opens and
/// closes them and tells what came of it.
struct AddressRace: BitwiseCopyable {
    /// The places of the two sockets.
    enum Lane: UInt8, BitwiseCopyable {
        /// Of the one that began first, of those that are still under way.
        case own
        /// Of the one that has begun a head start later.
        case rival
    }

    /// A socket that is to be opened.
    struct Attempt {
        var address: SocketAddress
        /// Where it connects from; nil: the kernel's choice.
        var source: SocketAddress?
        var lane: Lane
    }

    /// What stands for an address that did not answer: ETIMEDOUT.
    private static var timedOut: Int32 { 110 }

    /// The sockets under way, −1 where there is none.
    private var own: Int32 = -1
    private var rival: Int32 = -1
    /// Indices of the addresses that they connect to.
    private var ownAddress = 0
    private var rivalAddress = 0
    /// Index of the address that is tried next, and how many of its sources have no port left.
    private var next = 0
    private var sourcesUsed = 0
    /// Whether what was tried last has further sources, and whether addresses follow it.
    private var hasSources = false
    private var hasAddresses = false
    /// What the first address that failed answered, which is what is told of all, and its index; 0:
    /// nothing yet.
    private(set) var firstErrno: Int32 = 0
    private(set) var firstFailed = 0
    /// When the next address is tried beside the one under way.
    private(set) var nextTry = Int64.max

    /// Whether a socket may still connect.
    var isUnderway: Bool { own >= 0 || rival >= 0 }

    /// The socket in a lane, −1 for none.
    func socket(_ lane: Lane) -> Int32 { lane == .own ? own : rival }

    /// Index of the address that the socket in a lane connects to.
    func address(_ lane: Lane) -> Int { lane == .own ? ownAddress : rivalAddress }

    /// Where the next socket goes.
    private var freeLane: Lane { own < 0 ? .own : .rival }

    /// The next socket to open; nil behind the last address. `offset` is where the turn of sources
    /// begins.
    mutating func attempt(
        _ addresses: [SocketAddress], from sources: [SocketAddress], offset: Int
    ) -> Attempt? {
        guard next < addresses.count else {
            nextTry = .max
            return nil
        }
        var attempt = Attempt(address: addresses[next], lane: freeLane)
        hasAddresses = next + 1 < addresses.count
        hasSources = false
        if !sources.isEmpty {
            let fitting = sources.filter { $0.hasFamily(of: attempt.address) }
            hasSources = sourcesUsed + 1 < fitting.count
            if !fitting.isEmpty {
                attempt.source = fitting[(offset + sourcesUsed) % fitting.count]
            }
        }
        return attempt
    }

    /// The socket of the last attempt is under way.
    mutating func opened(_ handle: Int32, at time: Int64) {
        if own < 0 {
            (own, ownAddress) = (handle, next)
        } else {
            (rival, rivalAddress) = (handle, next)
        }
        goOn()
        nextTry = hasAddresses ? time + EngineLimits.headStart : .max
    }

    /// The socket of the last attempt could not be had: another source may have a port left. Returns
    /// the index of its address.
    mutating func refused(_ code: Int32) -> Int {
        let address = next
        if hasSources, ErrorKind(connect: code) == .addressExhausted {
            sourcesUsed += 1
        } else {
            note(code, address)
            goOn()
        }
        return address
    }

    /// A socket has failed to connect.
    mutating func lost(_ lane: Lane, _ code: Int32) {
        note(code, address(lane))
        if lane == .own { own = -1 } else { rival = -1 }
    }

    /// A socket has connected, which ends the race; the other one, if there is one, is to be closed.
    mutating func won(_ lane: Lane) -> (winner: Int32, loser: Int32) {
        let result = lane == .own ? (own, rival) : (rival, own)
        self = AddressRace()
        return result
    }

    /// Makes room for the next address: of two that are under way, the one that has had two head
    /// starts is given up. Returns it, or −1, and the one in its place; nil if there is room.
    mutating func promoteRival() -> (promoted: Int32, slow: Int32)? {
        guard rival >= 0 else { return nil }
        let result = (rival, own)
        note(AddressRace.timedOut, ownAddress)
        (own, ownAddress) = (rival, rivalAddress)
        rival = -1
        return result
    }

    private mutating func goOn() {
        next += 1
        sourcesUsed = 0
    }

    private mutating func note(_ code: Int32, _ address: Int) {
        if firstErrno == 0 { (firstErrno, firstFailed) = (code, address) }
    }
}
