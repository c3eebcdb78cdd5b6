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
    /// Index of the path of a value that the reply and the request have in common, −1 without one; which
    /// condition asks for it, the template of the value, and whether no other request of a session has it.
    var keyPath: Int16 = -1
    var keyCondition: Int16 = -1
    var keyIsUnique = false
    var key = PayloadCode.Range(first: 0, count: 0)
    /// Whether its reply is compared with a number in the session, which it then has.
    var numbersSessions = false
    /// Indices of matchers, −1 for none.
    var matcher: Int32 = -1
    var check: Int32 = -1
    /// Data sets of which rows are dealt for the reply, one bit each.
    var deals: UInt64 = 0

    /// Whether something answers it.
    var isRequest: Bool { reply != .none }
    /// Whether replies name it, by its id or another value.
    var isNamed: Bool { idPath >= 0 || keyPath >= 0 }
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

    /// What its request is found by besides an id: the condition, and the path whose value must equal what a
    /// template gives for the request; nil if there is none. The first one that is different for each request
    /// is best.
    var key: (condition: Int, path: FieldPath, isUnique: Bool)? {
        let keys = conditions.indices.compactMap {
            place -> (condition: Int, path: FieldPath, isUnique: Bool)? in
            guard case .field(let path) = conditions[place].subject,
                case .equals(.template(let template)) = conditions[place].test,
                template.isFixed
            else { return nil }
            return (place, path, template.isUnique)
        }
        return keys.first { $0.isUnique } ?? keys.first
    }
}

extension PayloadTemplate {
    /// Whether it gives the same for a request as long as that is in flight, and is no constant.
    fileprivate var isFixed: Bool {
        let leaves = leaves
        return !leaves.isEmpty
            && leaves.allSatisfy { leaf in
                switch leaf {
                case .id, .seq, .numberInSession, .clientIndex, .clientID, .iteration, .field: true
                default: false
                }
            }
    }

    /// Whether it gives something else for each request of a session, at least of as many as are remembered.
    fileprivate var isUnique: Bool {
        parts.contains { part in
            switch part {
            case .slot(.id), .slot(.seq), .slot(.numberInSession): true
            case .slot(.encoded(_, let inner)): inner.isUnique
            case .slot(.wrapped(let inner, let range)):
                inner.isUnique
                    && UInt64(bitPattern: range.upperBound &- range.lowerBound)
                        >= UInt64(EngineLimits.rememberedRequests)
            default: false
            }
        }
    }
}
