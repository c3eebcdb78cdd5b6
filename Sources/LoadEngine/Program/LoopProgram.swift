internal import JSONScan
internal import Memory
internal import Metrics
internal import Wire

/// A stage graph as one loop looks it up: what is needed for each message are plain values in
/// columns, so that nothing on the way of a message counts references or allocates.
struct LoopProgram: ~Copyable {
    /// What it was made from, and the part of it that is this loop's.
    let graph: StageGraph
    let share: LoopShare
    /// The graph's, for sends that no schedule plans.
    let lateSend: Int64
    /// The opening requests of endpoints whose request is always the same.
    let handshakes: [UpgradeRequest?]
    /// What they say, for endpoints of which it is always the same.
    let handshakeTexts: [HandshakeTexts?]
    private(set) var messages = Column(capacity: 16, filledWith: MessageFacts())
    private(set) var profiles = Column(capacity: 4, filledWith: ProfileFacts())
    /// Steps of all profiles, one program behind the other.
    private(set) var steps = Column(capacity: 16, filledWith: StepCode(.wait))
    var payloads = PayloadCode()
    var bodies = BodyTable()
    var matchers = Matchers()
    /// Distinct paths at which replies carry the id of their request.
    private var idPaths: [FieldPath] = []
    var idLocators = Slab<IDLocator>()
    /// The same for other values that requests are found by, of which there are so many as have a bit.
    private var keyPaths: [FieldPath] = []
    var keyLocators = Slab<KeyLocator>()
    private var poolCount: Int32 = 0
    var choices = WeightedChoices()
    /// The schedules of all profiles.
    var schedules: ScheduleTable
    private(set) var reactions = Column(capacity: 4, filledWith: ReactionCode(kind: .echo))
    private(set) var closings = Column(
        capacity: 4,
        filledWith: ClosingCode(
            status: 1000, isAbrupt: false, reason: PayloadCode.Range(first: 0, count: 0)))
    private(set) var receives = Column(
        capacity: 4, filledWith: ReceiveCode(matcher: -1, check: -1, stamp: -1, label: -1))
    /// Where `receives` find the time stamps of senders.
    private(set) var stamps: [SenderStamp] = []

    init(_ graph: StageGraph, share: LoopShare) {
        self.graph = graph
        self.share = share
        lateSend = graph.lateSend
        schedules = ScheduleTable(lateSend: graph.lateSend)
        handshakes = graph.endpoints.map { $0.constantRequest }
        handshakeTexts = graph.endpoints.map { $0.constantTexts }
        payloads.values = DataValues(
            graph.data, captures: graph.captures.count, seed: graph.seed,
            pairedShare: graph.labels.sides > 1 ? share : nil)
        for message in graph.messages { add(message) }
        for receive in graph.receives { add(receive, label: graph.messages.count) }
        for profile in graph.templates { add(profile) }
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
            facts.matcher = matchers.add(matcher, &payloads)
            if let check { facts.check = matchers.add(check, &payloads) }
            for index in [facts.matcher, facts.check] where index >= 0 {
                facts.deals |= matchers[index].deals
                if matchers[index].numbersSessions { facts.numbersSessions = true }
            }
            if let path = matcher.idPath {
                facts.idPath = Int16(place(of: path))
                facts.idOnly = matcher.conditions.count == 1
            } else {
                addKey(matcher, &facts)
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

    /// Has a request found by a value, if its match has one.
    private mutating func addKey(_ matcher: Matcher, _ facts: inout MessageFacts) {
        guard let key = matcher.key,
            case .equals(.template(let template)) = matchers[facts.matcher]
                .conditions[key.condition].test
        else { return }
        var path = keyPaths.firstIndex(of: key.path)
        if path == nil, keyPaths.count < UInt64.bitWidth {
            path = keyPaths.count
            keyPaths.append(key.path)
            _ = keyLocators.insert(KeyLocator(key.path))
        }
        guard let path else { return }
        facts.keyPath = Int16(path)
        facts.keyCondition = Int16(key.condition)
        facts.keyIsUnique = key.isUnique
        facts.key = template
    }

    private mutating func add(_ receive: ReceiveTemplate, label first: Int) {
        var code = ReceiveCode(
            matcher: matchers.add(receive.match, &payloads), check: -1, stamp: -1,
            label: Int32(first + receives.count))
        if let check = receive.check { code.check = matchers.add(check, &payloads) }
        if let stamp = receive.since {
            code.stamp = Int32(stamps.count)
            stamps.append(stamp)
        }
        receives.append(code)
    }

    private mutating func add(_ template: ClientTemplate) {
        var facts = ProfileFacts()
        facts.open = add(template.open)
        facts.flow = add(template.flow)
        facts.schedules = schedules.add(template.schedules)
        facts.readsAt(template.readRate)
        if template.lifecycle.pool != nil {
            facts.pool = poolCount
            poolCount += 1
        }
        facts.onlyListens = template.schedules.isEmpty && template.flow.isEmpty
        facts.firstReaction = Int32(reactions.count)
        facts.reactionCount = Int32(template.reactions.count)
        for reaction in template.reactions { add(reaction) }
        facts.learn(template.messages, self)
        profiles.append(facts)
    }

    private mutating func add(_ reaction: Reaction) {
        var code = ReactionCode(kind: .echo)
        if let when = reaction.when { code.matcher = matchers.add(when, &payloads) }
        code.after = reaction.after.bounded
        switch reaction.action {
        case .echo: break
        case .send(let message):
            code.kind = .send
            code.message = Int32(message)
        case .close(let closing):
            code.kind = .close
            code.closing = add(closing)
        }
        reactions.append(code)
    }

    private mutating func add(_ closing: Closing) -> Int32 {
        let reason = closing.reason.map { payloads.add($0) }
        return Int32(
            closings.append(
                ClosingCode(
                    status: closing.status, isAbrupt: closing.isAbrupt,
                    reason: reason ?? PayloadCode.Range(first: 0, count: 0))))
    }

    private mutating func add(_ program: StepProgram) -> ProfileFacts.Steps {
        let first = steps.count
        for instruction in program.instructions { steps.append(code(instruction, first: first)) }
        return ProfileFacts.Steps(first: Int32(first), end: Int32(steps.count))
    }

    /// An instruction of the program that begins at `first`.
    private mutating func code(_ instruction: StepProgram.Instruction, first: Int) -> StepCode {
        var code: StepCode
        switch instruction {
        case .send(let message, let count, let isAsync, let mayFail):
            code = StepCode(.send)
            code.message = Int32(message)
            code.count = Int32(clamping: count)
            code.isAsync = isAsync
            code.mayFail = mayFail
        case .expect(let matcher, let check, let timeout, let mayFail, let label, let isEarly):
            code = StepCode(.expect)
            code.matcher = matchers.add(matcher, &payloads)
            if let check { code.check = matchers.add(check, &payloads) }
            code.timeout = timeout
            code.mayFail = mayFail
            code.message = Int32(label ?? -1)
            code.isEarly = isEarly
        case .wait(let spread):
            code = StepCode(.wait)
            code.spread = spread
        case .beginRepeat(let rounds, let end):
            code = StepCode(.beginRepeat)
            code.count = Int32(clamping: rounds.lowerBound)
            code.most = Int32(clamping: rounds.upperBound)
            code.jump = Int32(first + end)
        case .endRepeat(let begin):
            code = StepCode(.endRepeat)
            code.jump = Int32(first + begin)
        case .close(let closing):
            code = StepCode(.close)
            code.closing = add(closing)
        case .choose(let branches):
            code = StepCode(.choose)
            code.branches = choices.add(branches.map { (first + $0.begin, $0.weight) })
        case .jump(let target):
            code = StepCode(.jump)
            code.jump = Int32(first + target)
        }
        return code
    }
}
