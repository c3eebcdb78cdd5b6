internal import Metrics

/// The records of all clients of a loop, kept where a run is asked for them. A client that comes back
/// with its number goes on with its record.
struct ClientRecords {
    private(set) var all: [ClientRecord] = []
    /// Index of the record of each client by the client's own index, −1 for none.
    private var places: [Int32] = []
    private var byNumber: [UInt32: Int32] = [:]

    /// A client of the load starts.
    mutating func start(_ client: Int32, number: UInt32, profile: UInt16, at time: Int64) {
        let place = byNumber[number] ?? Int32(all.count)
        if place == all.count {
            all.append(ClientRecord(number: number, profile: profile, at: time))
            byNumber[number] = place
        }
        keep(place, for: client)
        all[Int(place)].enter(.connecting, at: time)
    }

    /// What happens to one client is noted for another one, or with −1 for none.
    mutating func start(_ client: Int32, for other: Int32) {
        keep(other >= 0 ? places[Int(other)] : -1, for: client)
    }

    private mutating func keep(_ place: Int32, for client: Int32) {
        while places.count <= Int(client) { places.append(-1) }
        places[Int(client)] = place
    }

    /// Changes the record of a client, if it has one.
    mutating func note(_ client: Int32, _ change: (inout ClientRecord) -> Void) {
        guard client >= 0, Int(client) < places.count, places[Int(client)] >= 0 else { return }
        change(&all[Int(places[Int(client)])])
    }

    /// Counts the time of all states up to the end of the run.
    mutating func close(at time: Int64) {
        for index in all.indices { all[index].enter(.closed, at: time) }
    }
}
