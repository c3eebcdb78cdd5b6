internal import Metrics
internal import Wire

/// The records of all clients of a loop, kept where a run is asked for them. A client that comes back
/// with its number goes on with its record.
struct ClientRecords {
    private(set) var all: [ClientRecord] = []
    /// Index of the record of each client by the place of the client, −1 for none.
    private var places: [Int32] = []
    /// Of each side.
    private var byNumber: [[UInt32: Int32]] = [[:], [:]]

    /// A client of the load starts, of a side by its place.
    mutating func start(
        _ client: Handle<Client>, number: UInt32, profile: UInt16, of side: Int, at time: Int64
    ) {
        let place = byNumber[side][number] ?? Int32(all.count)
        if place == all.count {
            all.append(ClientRecord(number: number, profile: profile, at: time))
            byNumber[side][number] = place
        }
        keep(place, for: client)
        all[Int(place)].enter(.connecting, at: time)
    }

    /// What happens to one client is noted for another one, or for none.
    mutating func start(_ client: Handle<Client>, for other: Handle<Client>) {
        keep(other.isSome ? places[Int(other.index)] : -1, for: client)
    }

    private mutating func keep(_ place: Int32, for client: Handle<Client>) {
        while places.count <= Int(client.index) { places.append(-1) }
        places[Int(client.index)] = place
    }

    /// Changes the record of a client, if it has one.
    mutating func note(_ client: Handle<Client>, _ change: (inout ClientRecord) -> Void) {
        guard client.isSome, Int(client.index) < places.count else { return }
        let place = places[Int(client.index)]
        if place >= 0 { change(&all[Int(place)]) }
    }

    /// Counts the time of all states up to the end of the run.
    mutating func close(at time: Int64) {
        for index in all.indices { all[index].enter(.closed, at: time) }
    }
}
