internal import JSONScan

/// What is looked up of a message each time it is sent or answered.
struct MessageFacts: BitwiseCopyable {
    /// Which frame answers it.
    enum Reply: UInt8, BitwiseCopyable { case none, next, echo, pong, match }

    var timeout: Int64 = 0
    var bodies = BodyTable.Range()
    /// Bytes of payload in a frame at most; 0 for one frame.
    var fragment: Int32 = 0
    var reply = Reply.none
    /// Room to leave in front of the payload for the header.
    var headerRoom: UInt8 = 6
    /// Whether the id is the only condition on the reply.
    var idOnly = false
    /// Index of the path of the reply's id, −1 without one.
    var idPath: Int16 = -1
    /// Indices of matchers, −1 for none.
    var matcher: Int32 = -1
    var check: Int32 = -1
    /// Data sets of which rows are dealt for the reply, one bit each.
    var deals: UInt64 = 0

    /// Whether something answers it.
    var isRequest: Bool { reply != .none }
    /// Whether replies are told by the payload they repeat.
    var byPayload: Bool { reply == .echo || reply == .pong }
}

extension Matcher {
    /// The path whose value is the request's id, if there is one.
    var idPath: FieldPath? {
        for condition in conditions {
            if case .field(let path) = condition.subject, case .isID = condition.test {
                return path
            }
        }
        return nil
    }
}
