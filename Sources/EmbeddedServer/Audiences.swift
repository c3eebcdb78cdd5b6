internal import Wire

/// Groups of connections that get the same messages: the members of a room, the subscribers of an
/// event. A connection is known by its slot.
struct Audiences {
    private var members: [[Handle<ServerConnection>]]
    private var rooms: [[UInt8]: Int] = [:]
    /// The name of each room, by the number of its audience.
    private var names: [[UInt8]] = []
    /// Audiences of rooms that nobody is in.
    private var free: [Int] = []

    /// So many audiences that are always there; rooms come and go behind them.
    init(fixed count: Int) {
        members = Array(repeating: [], count: count)
        names = Array(repeating: [], count: count)
    }

    /// The connections of an audience.
    subscript(audience: Int) -> [Handle<ServerConnection>] { members[audience] }

    /// The name of the room with this audience.
    func name(of room: Int) -> [UInt8] { names[room] }

    mutating func add(_ slot: Handle<ServerConnection>, to audience: Int) {
        members[audience].append(slot)
    }

    mutating func remove(_ slot: Handle<ServerConnection>, from audience: Int) {
        guard let seat = members[audience].firstIndex(of: slot) else { return }
        members[audience].swapAt(seat, members[audience].count - 1)
        members[audience].removeLast()
    }

    /// Brings a connection into a room, which is made if there is none of this name, and returns the
    /// number of its audience.
    mutating func join(_ slot: Handle<ServerConnection>, _ name: [UInt8]) -> Int {
        let room = rooms[name] ?? make(name)
        add(slot, to: room)
        return room
    }

    /// Takes a connection out of its room, which ends with the last of them.
    mutating func leave(_ slot: Handle<ServerConnection>, _ room: Int) {
        remove(slot, from: room)
        guard members[room].isEmpty else { return }
        rooms[names[room]] = nil
        names[room] = []
        free.append(room)
    }

    private mutating func make(_ name: [UInt8]) -> Int {
        let room = free.popLast() ?? members.count
        if room == members.count {
            members.append([])
            names.append([])
        }
        rooms[name] = room
        names[room] = name
        return room
    }
}
