/// Who has a place in the population, also after it has left and until it returns.
struct PlaceIdentity: BitwiseCopyable {
    /// `client.index`.
    var number: UInt32
    var template: UInt16 = 0
    /// Its number among the clients of its template.
    var turn: UInt16 = 0
    /// The block of its values, −1 for none.
    var values: Int32
    /// What it remembered of its conversations when it left, −1 for nothing.
    var conversation: Int32 = -1

    init(number: UInt32, values: Int32) {
        self.number = number
        self.values = values
    }
}
