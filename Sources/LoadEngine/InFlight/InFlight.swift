internal import Metrics
internal import Wire

/// The requests of a loop that wait for their replies, and the ids by which replies name them. What
/// is in flight is counted here and nowhere else: lists of connections and tallies lie with whom they
/// belong to, but nobody else can change them.
struct InFlight: ~Copyable {
    private var requests: RequestTable
    /// What ids of this loop are made of.
    let id: MessageID
    private var keys = RequestKeys()
    private var finished = FinishedRequests()
    /// What is counted of sessions.
    var sessions = SessionCounts()
    /// Messages sent so far that no reply answers, which number their ids.
    private var unanswered: UInt64 = 0

    init(now: Int64, salt: UInt32) {
        requests = RequestTable(now: now)
        id = MessageID(salt: salt)
    }

    /// A request, which may have ended as long as its slot is not used again.
    subscript(request: Handle<Request>) -> Request {
        @inline(__always) get { requests[request] }
    }

    // MARK: Begin and end

    /// A request of a connection begins, behind the others of that.
    @inline(__always)
    mutating func begin(_ request: Request, _ list: inout RequestList) -> Handle<Request> {
        let began = requests.make(request)
        list.append(began, &requests)
        return began
    }

    /// A request of a connection ends; what became of it stays readable until its slot is used again.
    @inline(__always)
    mutating func end(
        _ request: Handle<Request>, as state: Request.State, _ list: inout RequestList
    ) {
        list.remove(request, &requests)
        keys.remove(request)
        requests.end(request, as: state)
    }

    /// A request that has begun is one of those that are tallied.
    @inline(__always)
    mutating func add(to tally: inout RequestTally) { tally.count += 1 }

    /// A request that has ended was one of those that are tallied.
    @inline(__always)
    mutating func take(from tally: inout RequestTally) { tally.count -= 1 }

    /// A request leaves.
    @inline(__always)
    mutating func leave(_ request: Handle<Request>, at moment: Int64) {
        requests[request].sent = moment
    }

    /// The reply to a request will repeat a payload with this hash.
    mutating func expect(_ request: Handle<Request>, payload hash: UInt64) {
        requests[request].payloadHash = hash
    }

    // MARK: Lists

    /// The oldest request of a list, if it has any.
    @inline(__always)
    mutating func first(_ list: RequestList) -> Handle<Request> { list.first(&requests) }

    /// The request sent after another one of a list; none behind the last.
    @inline(__always)
    mutating func next(_ list: RequestList, after request: Handle<Request>) -> Handle<Request> {
        list.next(after: request, &requests)
    }

    /// The oldest request of a client in a list that others have requests in too, if it has any.
    mutating func first(_ list: RequestList, of client: Handle<Client>) -> Handle<Request> {
        var request = first(list)
        while request.isSome, requests[request].client != client {
            request = next(list, after: request)
        }
        return request
    }

    // MARK: Ids

    /// Gives a request its id.
    mutating func name(_ request: Handle<Request>) -> IDText {
        let text = id.text(requests.content(of: request))
        requests[request].id = text
        return text
    }

    /// The id of a message that no reply answers.
    mutating func nextID() -> IDText {
        unanswered &+= 1
        return id.text(.unanswered(unanswered))
    }

    /// The request in flight whose id stands in a payload, if that names one.
    @inline(__always)
    mutating func named(
        _ payload: Span<UInt8>, from start: Int, to end: Int
    ) -> Handle<Request> {
        let request = Handle<Request>(index: id.slot(payload, from: start, to: end))
        guard request.isSome, Int(request.index) < requests.count, requests[request].state == .live,
            requests[request].id.stands(in: payload, at: start)
        else { return .none }
        return request
    }

    /// An ended request that a reply names.
    struct Former {
        var message: UInt16
        var label: UInt16
        /// What that reply is counted as.
        var metric: CountMetric
    }

    /// The ended request of a connection whose id stands in a payload; nil if that names none.
    mutating func former(
        _ payload: Span<UInt8>, from start: Int, to end: Int, on connection: Handle<Connection>,
        reply: UInt64
    ) -> Former? {
        guard let content = id.parse(payload, from: start, to: end),
            content.connection == connection.index
        else { return nil }
        let slot = Handle<Request>(index: content.slot)
        let metric: CountMetric
        switch requests.find(slot, generation: content.generation, reply: reply) {
        case .late: metric = .repliesLate
        case .duplicated: metric = .repliesDuplicated
        case .further: metric = .repliesFurther
        case .live, .unknown: return nil
        }
        return Former(message: content.message, label: content.label, metric: metric)
    }

    // MARK: Values

    /// The reply to a request will carry a value with this hash.
    @inline(__always)
    mutating func expect(_ request: Handle<Request>, key: UInt64) { keys.insert(request, key) }

    /// The oldest request with this key, if there is any, and the next younger one.
    @inline(__always)
    func first(key: UInt64) -> Handle<Request> { keys.first(key) }

    @inline(__always)
    func next(after request: Handle<Request>, key: UInt64) -> Handle<Request> {
        keys.next(after: request, key)
    }

    /// Remembers a request that is about to end by its value or id, so that its late and second replies are
    /// known: with the hash of its reply, if it has one.
    mutating func remember(_ request: Handle<Request>, of session: SessionToken, reply: UInt64?) {
        guard let key = keys.key(of: request) else {
            if let reply { requests.noteReply(request, reply) }
            return
        }
        finished.insert(
            FinishedRequests.Entry(
                key: key, session: session, reply: reply ?? 0, message: requests[request].message,
                label: requests[request].label, isAnswered: reply != nil), &sessions)
    }

    /// Where the ended request with this key is remembered, if it is.
    func former(key: UInt64) -> Int? { finished.find(key, sessions) }

    /// The message of a remembered request.
    func message(ofFormer place: Int) -> Int { Int(finished[place].message) }

    /// A frame with the value of a remembered request has come, which has this hash.
    mutating func take(former place: Int, reply: UInt64) -> Former {
        let request = finished[place]
        return Former(
            message: request.message, label: request.label,
            metric: finished.take(place, reply: reply))
    }

    // MARK: Deadlines

    /// A time before which no request is overdue; nil when none is in flight.
    var nextDeadline: Int64? { mutating get { requests.nextDeadline } }

    /// Has a request that is due expire later than at its deadline.
    mutating func lookAgain(_ request: Handle<Request>, at time: Int64) {
        requests.lookAgain(request, at: time)
    }

    /// Looks for the requests whose deadline has come; how many there are, earliest first.
    mutating func expire(_ now: Int64) -> Int { requests.expire(now) }

    /// One of them.
    func due(_ place: Int) -> Handle<Request> { requests.due(place) }

    /// Remembers a request that has failed by its payload, which a late reply will repeat.
    mutating func noteOverdue(_ request: Handle<Request>) { requests.noteOverdue(request) }

    /// Takes out the latest overdue request of a connection with this payload, if there is any.
    mutating func takeOverdue(
        _ hash: UInt64, of connection: Handle<Connection>
    ) -> Handle<Request> {
        requests.takeOverdue(hash, of: connection)
    }
}

/// How many requests of somebody are in flight.
struct RequestTally: BitwiseCopyable {
    fileprivate(set) var count: Int32 = 0

    var isEmpty: Bool { count == 0 }
}
