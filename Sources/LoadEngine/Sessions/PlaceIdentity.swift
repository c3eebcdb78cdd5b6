internal import Wire

/// Who had a place in the population that is free, until it returns.
struct PlaceIdentity: BitwiseCopyable {
    /// `client.index`.
    var number: UInt32
    var template: UInt16 = 0
    /// Its number among the clients of its template.
    var turn: UInt16 = 0
    /// The block of its values, −1 for none.
    var values: Int32
    /// What it remembered of its conversations when it left.
    var conversation: Handle<ConversationState> = .none

    init(number: UInt32, values: Int32) {
        self.number = number
        self.values = values
    }

    /// A client that leaves.
    init(_ client: Client) {
        number = client.number
        template = client.template
        turn = client.turn
        values = client.values
        conversation = client.conversation
    }
}
