internal import Wire

/// What a template may ask for while it is rendered.
struct RenderContext {
    var clientNumber: UInt32
    var sequence: UInt32
    var iteration: UInt32
    /// Of the last message of the session that has such a number.
    var numberInSession: UInt32 = 0
    /// The id of this message, and what tells this loop of this run from others.
    var id: IDText
    var salt: UInt32
    /// For what repeats with the seed.
    var random: RandomStream
    /// For `uuid`, which does not.
    var unique: RandomStream
    /// The block of the client's values, −1 for none; and the instance whose dealt rows count.
    var values: Int32 = -1
    /// The block of a borrowed connection, which has what its `open` steps captured; −1 for none.
    var lent: Int32 = -1
    var instance: Int32 = 0
    /// Whether the client is one of the other side.
    var isAgainst = false
    /// What could not be rendered.
    var failure = RenderFailure()
    /// Of a conversation: the topics that the message is about, and the session that it names.
    var topics: UInt64 = 0
    var session = UUIDBits()

    /// For what asks for nothing.
    init() {
        self.init(
            clientNumber: 0, sequence: 0, iteration: 0, id: IDText(), salt: 0,
            random: RandomStream(seed: 0), unique: RandomStream(seed: 0))
    }

    /// Without a stream for `uuid` one is derived from the salt, the same for the same `random`.
    init(
        clientNumber: UInt32, sequence: UInt32, iteration: UInt32, id: IDText, salt: UInt32,
        random: RandomStream, unique: RandomStream? = nil
    ) {
        self.clientNumber = clientNumber
        self.sequence = sequence
        self.iteration = iteration
        self.id = id
        self.salt = salt
        self.random = random
        if let unique {
            self.unique = unique
        } else {
            var first = random
            self.unique = RandomStream(seed: mix64(first.next() ^ UInt64(salt)))
        }
    }
}
