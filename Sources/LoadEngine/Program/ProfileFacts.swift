internal import Memory

/// What is looked up of a profile for each of its events.
struct ProfileFacts: BitwiseCopyable {
    /// The steps `first..<end` of the program.
    struct Steps: BitwiseCopyable {
        var first: Int32 = 0
        var end: Int32 = 0
        var isEmpty: Bool { first == end }
    }

    /// Its generators of planned sends.
    var schedules = ScheduleTable.Range()
    /// Whether some reply has to be looked for among the requests in flight.
    var searches = false
    /// Whether some reply repeats a payload, and whether one is told by conditions without a value of
    /// its own.
    var hashes = false
    var matches = false
    /// Whether anything looks into the JSON of what it receives.
    var readsJSON = false
    /// Whether some step takes frames that came before it.
    var looksBack = false
    /// Whether any close of the peer is by plan: a client that neither sends nor flows.
    var onlyListens = true
    /// Bytes of one read of a slow consumer, 0 for any, and nanoseconds that a byte takes it.
    var readQuantum: Int32 = 0
    var readTime = 0.0
    /// One bit for each id path that its replies use.
    var idPaths: UInt64 = 0
    /// The same for the paths of other values that requests are found by.
    var keyPaths: UInt64 = 0
    var firstReaction: Int32 = 0
    var reactionCount: Int32 = 0
    var open = Steps()
    var flow = Steps()
    /// Index of the pool that its clients share, −1 if they have connections of their own.
    var pool: Int32 = -1

    var isPooled: Bool { pool >= 0 }

    /// A slow consumer reads what a twentieth of a second brings, at so many bytes a second.
    mutating func readsAt(_ rate: Double?) {
        guard let rate, rate > 0 else { return }
        readQuantum = Int32(
            max(1, min(rate / EngineLimits.slowReads, Double(EngineLimits.slowRead))))
        readTime = 1e9 / rate
    }

    /// Notes how the replies to these messages are found, and what else looks at what it receives.
    mutating func learn(_ used: [Int], _ program: borrowing LoopProgram) {
        for message in used {
            let facts = program.messages[message]
            switch facts.reply {
            case .match where facts.idPath >= 0: idPaths |= 1 << UInt64(facts.idPath & 63)
            case .match where facts.keyPath >= 0: keyPaths |= 1 << UInt64(facts.keyPath)
            case .next: searches = true
            case .match:
                searches = true
                matches = true
            case .echo:
                searches = true
                hashes = true
            case .none, .pong: break
            }
            note([facts.matcher, facts.check], program)
        }
        for index in [open.first..<open.end, flow.first..<flow.end].joined()
        where program.steps[Int(index)].kind == .expect {
            searches = true
            matches = true
            if program.steps[Int(index)].isEarly { looksBack = true }
            note([program.steps[Int(index)].matcher, program.steps[Int(index)].check], program)
        }
        for place in 0..<program.receives.count {
            note([program.receives[place].matcher, program.receives[place].check], program)
            if program.receives[place].stamp >= 0 { readsJSON = true }
        }
        for place in firstReaction..<(firstReaction + reactionCount) {
            note([program.reactions[Int(place)].matcher], program)
        }
    }

    /// Notes whether these matchers look into JSON; −1 stands for none.
    private mutating func note(_ used: [Int32], _ program: borrowing LoopProgram) {
        for matcher in used where matcher >= 0 && program.matchers[matcher].readsJSON {
            readsJSON = true
        }
    }
}
