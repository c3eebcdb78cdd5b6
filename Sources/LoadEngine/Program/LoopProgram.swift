internal import JSONScan
internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// A stage graph as one loop looks it up: what is needed for each message are plain values in
/// columns, so that nothing on the way of a message counts references or allocates.
struct LoopProgram: ~Copyable {
    private(set) var messages = Column(capacity: 16, filledWith: MessageFacts())
    private(set) var profiles = Column(capacity: 4, filledWith: ProfileFacts())
    /// Steps of all profiles, one program behind the other.
    private(set) var steps = Column(capacity: 16, filledWith: StepCode(.close))
    var payloads = PayloadCode()
    private(set) var bodies = BodyTable()
    private(set) var matchers: [CompiledMatcher] = []
    /// Distinct paths at which replies carry the id of their request.
    private var idPaths: [FieldPath] = []
    var idLocators = Slab<IDLocator>()
    private var poolCount: Int32 = 0
    /// Choices of messages: the sums of weights up to each, and the message.
    private var mixSums = Column(capacity: 16, filledWith: 0.0)
    private var mixMessages = Column(capacity: 16, filledWith: Int32(0))

    init(_ graph: StageGraph) {
        payloads.values = DataValues(
            graph.data, captures: graph.captures.count, seed: graph.seed)
        for message in graph.messages { add(message) }
        for profile in graph.templates { add(profile) }
    }

    /// The message that a draw of [0, 1) falls on.
    mutating func pick(_ profile: Int, _ unit: Double) -> Int32 {
        let facts = profiles[profile]
        return mixMessages[
            mixSums.choice(unit, first: Int(facts.mixFirst), count: Int(facts.mixCount))]
    }

    /// How large the header of this message's frame was last time, which it mostly is again.
    mutating func expectHeader(of message: Int, length: Int) {
        messages[message].headerRoom = UInt8(truncatingIfNeeded: length)
    }

    private mutating func add(_ message: MessageTemplate) {
        var facts = MessageFacts()
        facts.timeout = message.timeout
        facts.fragment = Int32(clamping: message.fragment ?? 0)
        facts.bodies = bodies.add(message, &payloads)
        switch message.expect {
        case .none: facts.reply = .none
        case .next: facts.reply = .next
        case .echo: facts.reply = .echo
        case .pong: facts.reply = .pong
        case .match(let matcher, let check):
            facts.reply = .match
            facts.matcher = add(matcher)
            if let check { facts.check = add(check) }
            for index in [facts.matcher, facts.check] where index >= 0 {
                facts.deals |= matchers[Int(index)].deals
            }
            if let path = matcher.idPath {
                facts.idPath = Int16(place(of: path))
                facts.idOnly = matcher.conditions.count == 1
            }
        }
        messages.append(facts)
    }

    private mutating func place(of path: FieldPath) -> Int {
        if let found = idPaths.firstIndex(of: path) { return found }
        idPaths.append(path)
        _ = idLocators.insert(IDLocator(path))
        return idPaths.count - 1
    }

    private mutating func add(_ matcher: Matcher) -> Int32 {
        matchers.append(CompiledMatcher(matcher, &payloads))
        return Int32(matchers.count - 1)
    }

    private mutating func add(_ template: ClientTemplate) {
        var facts = ProfileFacts()
        facts.open = add(template.open)
        facts.flow = add(template.flow)
        if let schedule = template.schedule { add(schedule, to: &facts) }
        facts.readsAt(template.readRate)
        if template.lifecycle.pool != nil {
            facts.pool = poolCount
            poolCount += 1
        }
        facts.onlyListens = template.schedule == nil && template.flow.isEmpty
        facts.hasReactions = !template.reactions.isEmpty
        facts.reactionFirst = Int32(matchers.count)
        for reaction in template.reactions {
            _ = add(reaction.when ?? Matcher(conditions: []))
        }
        facts.reactionCount = Int32(template.reactions.count)
        facts.learn(messagesOf(facts, template), self)
        profiles.append(facts)
    }

    private mutating func add(_ schedule: SendSchedule, to facts: inout ProfileFacts) {
        facts.hasSchedule = true
        facts.every = schedule.every.bounded
        facts.afterReply = schedule.pace == .reply
        facts.align = schedule.align
        facts.limit = Int32(clamping: schedule.limit ?? .max)
        let mean = facts.every.mean.nanoseconds
        facts.lateAbove = mean == 0 ? .max : min(10_000_000, mean)
        facts.mixFirst = Int32(mixSums.count)
        var sum = 0.0
        for choice in schedule.mix where choice.weight > 0 {
            sum += choice.weight
            mixSums.append(sum)
            mixMessages.append(Int32(choice.message))
        }
        facts.mixCount = Int32(mixSums.count) - facts.mixFirst
        if facts.mixCount == 1 { facts.soleMessage = mixMessages[Int(facts.mixFirst)] }
    }

    /// The messages a client of this profile may send.
    private func messagesOf(_ facts: ProfileFacts, _ template: ClientTemplate) -> [Int] {
        var used = template.schedule?.mix.map(\.message) ?? []
        for instruction in template.open.instructions + template.flow.instructions {
            if case .send(let message, _) = instruction { used.append(message) }
        }
        return used
    }

    private mutating func add(_ program: StepProgram) -> ProfileFacts.Steps {
        let first = steps.count
        for instruction in program.instructions {
            var code: StepCode
            switch instruction {
            case .send(let message, let count):
                code = StepCode(.send)
                code.message = Int32(message)
                code.count = Int32(clamping: count)
            case .expect(let matcher, let check, let timeout):
                code = StepCode(.expect)
                code.matcher = add(matcher)
                if let check { code.check = add(check) }
                code.timeout = timeout
            case .wait(let spread):
                code = StepCode(.wait)
                code.spread = spread
            case .beginRepeat(let count, let end):
                code = StepCode(.beginRepeat)
                code.count = Int32(clamping: count)
                code.jump = Int32(first + end)
            case .endRepeat(let begin):
                code = StepCode(.endRepeat)
                code.jump = Int32(first + begin)
            case .close(let status, let reason):
                code = StepCode(.close)
                code.status = status
                if let reason { code.reason = payloads.add(reason) }
            }
            steps.append(code)
        }
        return ProfileFacts.Steps(first: Int32(first), end: Int32(steps.count))
    }
}

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

/// What is looked up of a profile for each of its events.
struct ProfileFacts: BitwiseCopyable {
    /// The steps `first..<end` of the program.
    struct Steps: BitwiseCopyable {
        var first: Int32 = 0
        var end: Int32 = 0
        var isEmpty: Bool { first == end }
    }

    var hasSchedule = false
    /// Whether the next send is planned after the reply to the one before.
    var afterReply = false
    var align = false
    /// Whether some reply has to be looked for among the requests in flight.
    var searches = false
    /// Whether some reply repeats a payload, and whether one is told by conditions without an id.
    var hashes = false
    var matches = false
    /// Whether any close of the peer is by plan: a client that neither sends nor flows.
    var onlyListens = true
    var hasReactions = false
    /// Bytes of one read of a slow consumer, 0 for any, and nanoseconds that a byte takes it.
    var readQuantum: Int32 = 0
    var readTime = 0.0
    var every = Spread.constant(.zero)
    /// Requests in flight at most.
    var limit = Int32.max
    /// Lag above which a planned send is late: 10 ms or the mean interval, whichever is less.
    var lateAbove = Int64.max
    /// The only message of the schedule; −1 if it has several.
    var soleMessage: Int32 = -1
    var mixFirst: Int32 = 0
    var mixCount: Int32 = 0
    /// One bit for each id path that its replies use.
    var idPaths: UInt64 = 0
    var reactionFirst: Int32 = 0
    var reactionCount: Int32 = 0
    var open = Steps()
    var flow = Steps()
    /// Index of the pool that its clients share, −1 if they have connections of their own.
    var pool: Int32 = -1
    var isPooled: Bool { pool >= 0 }

    /// A slow consumer reads what a twentieth of a second brings, at so many bytes a second.
    fileprivate mutating func readsAt(_ rate: Double?) {
        guard let rate, rate > 0 else { return }
        readQuantum = Int32(max(1, min(rate / 20, 1_048_576)))
        readTime = 1e9 / rate
    }

    /// Notes how the replies to these messages are found.
    fileprivate mutating func learn(_ used: [Int], _ program: borrowing LoopProgram) {
        for message in used {
            let facts = program.messages[message]
            switch facts.reply {
            case .match where facts.idPath >= 0: idPaths |= 1 << UInt64(facts.idPath & 63)
            case .next: searches = true
            case .match:
                searches = true
                matches = true
            case .echo:
                searches = true
                hashes = true
            case .none, .pong: break
            }
        }
        for index in [open.first..<open.end, flow.first..<flow.end].joined()
        where program.steps[Int(index)].kind == .expect {
            searches = true
            matches = true
        }
    }
}

/// One step of a program; which fields count depends on its kind.
struct StepCode: BitwiseCopyable {
    /// What it does.
    enum Kind: UInt8, BitwiseCopyable { case send, expect, wait, beginRepeat, endRepeat, close }

    var kind: Kind
    /// Code and reason of a close frame.
    var status: UInt16 = 1000
    var reason = PayloadCode.Range(first: 0, count: 0)
    var message: Int32 = 0
    /// How often to send, or rounds of a loop.
    var count: Int32 = 0
    /// The step that ends or begins the loop.
    var jump: Int32 = 0
    var matcher: Int32 = -1
    var check: Int32 = -1
    var timeout: Int64 = 0
    var spread = Spread.constant(.zero)

    init(_ kind: Kind) { self.kind = kind }
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
