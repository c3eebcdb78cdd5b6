/// A planned send that waits for its turn, because of `limit` or a full socket.
struct WaitingSend: BitwiseCopyable {
    /// So many may wait in a queue; further ones are dropped.
    static let bound = 1_000

    var planned: Int64
    var message: Int32
}

/// The waiting sends of a schedule of a client, oldest first.
typealias SendQueue = WaitingLine<WaitingSend>
