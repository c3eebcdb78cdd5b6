/// Rows whose columns templates use, and who gets which.
public struct DataSet: Sendable {
    /// Where the rows come from.
    public enum Rows: Sendable {
        /// All of them are here.
        case table(DataTable)
        /// They come while the load runs, and are taken in the order of asking.
        case feed(RowFeed)
    }

    /// Which row of a table is taken. All but what is dealt to messages follows from the seed, the
    /// client's number and the message's number, so that it is the same on any number of loops.
    ///
    /// The place p is the client's number; for rows of messages it moves on by one with each message
    /// of the client. `sequential` takes row p mod n, `shuffle` goes through the rows the same way in
    /// a drawn order, another one each time round. `unique` rows of clients are row p; those of
    /// messages are dealt one after the other to whoever asks.
    public enum Pick: UInt8, Sendable, BitwiseCopyable { case sequential, random, shuffle, unique }

    /// For how long a row is kept: the client's life, or one message with its reply.
    public enum Scope: UInt8, Sendable, BitwiseCopyable { case client, message }

    /// What errors call it.
    public var name: String
    public var rows: Rows
    public var columns: Int
    public var pick: Pick
    public var scope: Scope
    /// What errors call the columns; may be empty.
    public var fields: [String]
    /// Deals the unique rows of messages, over all loops.
    let dealer = RowDealer()

    public init(
        name: String, rows: Rows, columns: Int, pick: Pick, scope: Scope, fields: [String] = []
    ) {
        self.name = name
        self.rows = rows
        self.columns = columns
        self.pick = pick
        self.scope = scope
        self.fields = fields
    }
}
