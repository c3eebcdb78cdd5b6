internal import Memory
internal import Metrics
internal import Wire

/// A message that was rendered and waits for the write of its batch.
struct PlannedWrite: BitwiseCopyable {
    var planned: Int64 = 0
    /// When nothing but the generator kept it from being sent.
    var due: Int64 = 0
    var series = SeriesID(raw: 0)
    /// None for a reaction, which no schedule waits for.
    var client: Handle<Client> = .none
    /// None where no reply is waited for.
    var request: Handle<Request> = .none
    /// Bytes of the payload, and of its frames as they are sent.
    var bytes: Int32 = 0
    var onWire: Int32 = 0
    /// The schedule of the client that planned it.
    var schedule = Request.unscheduled
    /// Lag above which it is late, in nanoseconds.
    var lateAbove = Int64.max
}

/// The messages rendered into the send buffer, in order, to be stamped when it is written.
struct WriteBatch: ~Copyable {
    private var writes = Column(capacity: 64, filledWith: PlannedWrite())
    private(set) var count = 0

    subscript(place: Int) -> PlannedWrite { writes[place] }

    mutating func append(_ write: PlannedWrite) {
        writes.require(count + 1)
        writes[count] = write
        count += 1
    }

    mutating func clear() { count = 0 }
}
