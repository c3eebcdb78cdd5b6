internal import Memory
internal import Metrics
internal import Wire

/// The latest frames of each session that nobody took, oldest first, for steps that look back. Where no
/// step does, nothing is kept and no session costs anything.
struct UntakenFrames: ~Copyable {
    /// A kept frame.
    struct Entry: BitwiseCopyable {
        fileprivate(set) var payload: Handle<ByteBuffer>
        let bytes: Int32
        private let rawOpcode: UInt8
        /// Where it is counted when it is kept no longer.
        let series: SeriesID
        fileprivate(set) var next: Handle<Entry> = .none

        fileprivate init(
            _ payload: Handle<ByteBuffer>, bytes: Int, _ opcode: Opcode, _ series: SeriesID
        ) {
            self.payload = payload
            self.bytes = Int32(bytes)
            rawOpcode = opcode.rawValue
            self.series = series
        }

        var opcode: Opcode { Opcode(rawValue: rawOpcode) ?? .text }
    }

    /// The frames of a connection, linked from older to newer.
    struct List: BitwiseCopyable {
        var first: Handle<Entry> = .none
        var last: Handle<Entry> = .none
        var count: Int32 = 0
        var bytes: Int32 = 0
    }

    private var entries = Slab<Entry>()
    private var payloads = KeptFrames()
    /// By index of the connection, as far as frames of one were kept.
    private var lists = Column(capacity: 1, filledWith: List())

    /// How many frames are kept of all sessions.
    var count: Int { entries.count }

    /// Whether one more frame of so many bytes can be kept beside those of its session.
    mutating func hasRoom(for bytes: Int, of connection: Handle<Connection>) -> Bool {
        lists.require(Int(connection.index) + 1)
        let list = lists[Int(connection.index)]
        return Int(list.count) < EngineLimits.untakenFrames
            && Int(list.bytes) + bytes <= EngineLimits.untakenBytes
    }

    /// Keeps the latest frame of a session, for which there is room.
    mutating func keep(
        _ payload: Span<UInt8>, _ opcode: Opcode, of connection: Handle<Connection>,
        countedIn series: SeriesID
    ) {
        let place = Int(connection.index)
        let entry = entries.insert(
            Entry(payloads.keep(payload), bytes: payload.count, opcode, series))
        if lists[place].last.isSome {
            entries[lists[place].last].next = entry
        } else {
            lists[place].first = entry
        }
        lists[place].last = entry
        lists[place].count += 1
        lists[place].bytes += Int32(payload.count)
    }

    /// The oldest frame of a session, none if nothing is kept of it.
    mutating func first(of connection: Handle<Connection>) -> Handle<Entry> {
        Int(connection.index) < lists.count ? lists[Int(connection.index)].first : .none
    }

    /// A kept frame.
    subscript(entry: Handle<Entry>) -> Entry { entries[entry] }

    /// Lends the payload of a frame, which is put back or dropped afterwards.
    mutating func lend(_ entry: Handle<Entry>) -> ByteBuffer {
        payloads.take(entries[entry].payload)
    }

    /// Puts a lent payload back.
    mutating func putBack(_ payload: consuming ByteBuffer, of entry: Handle<Entry>) {
        entries[entry].payload = payloads.putBack(payload)
    }

    /// Takes a frame out whose payload is lent; `older` is the one before it, none for the oldest.
    mutating func remove(
        _ entry: Handle<Entry>, after older: Handle<Entry>, of connection: Handle<Connection>
    ) {
        let place = Int(connection.index)
        let gone = entries.remove(entry)
        if older.isSome {
            entries[older].next = gone.next
        } else {
            lists[place].first = gone.next
        }
        if lists[place].last == entry { lists[place].last = older }
        lists[place].count -= 1
        lists[place].bytes -= gone.bytes
    }

    /// Takes back the memory of a payload.
    mutating func giveBack(_ payload: consuming ByteBuffer) { payloads.giveBack(payload) }

    /// Forgets the oldest frame of a session; where it is counted, nil if none is kept.
    mutating func dropOldest(of connection: Handle<Connection>) -> SeriesID? {
        let entry = first(of: connection)
        guard entry.isSome else { return nil }
        let series = entries[entry].series
        giveBack(lend(entry))
        remove(entry, after: .none, of: connection)
        return series
    }
}
