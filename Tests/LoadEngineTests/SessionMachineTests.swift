import Testing
import Wire

@testable import LoadEngine

/// The life of a client as a table: every state with every event.
@Suite struct SessionMachineTests {
    static let states: [ClientState] = [
        .waiting, .backingOff, .resting, .away, .connecting, .opening, .active, .draining,
        .closing(byPlan: true), .closing(byPlan: false), .over, .failed, .finished,
    ]

    struct Row: Sendable {
        var states: [ClientState]
        var events: [SessionEvent]
        var facts: SessionFacts = []
        /// nil for the state that it is in.
        var next: ClientState?
        var action: SessionAction
    }

    /// What leads anywhere without any fact; all other pairs change nothing.
    static let plain: [Row] = [
        Row(states: states, events: [.wanted], next: .waiting, action: .standInLine),
        Row(states: states, events: [.finished], action: .retire),
        Row(states: states, events: [.down], next: .failed, action: .giveUpForGood),
        Row(states: states, events: [.disrupted], next: .away, action: .stayAway),
        Row(states: [.waiting], events: [.dialled], next: .connecting, action: .none),
        Row(states: [.waiting, .backingOff, .away], events: [.timeIsOver], action: .retire),
        Row(
            states: [.backingOff, .resting, .away], events: [.woken], next: .waiting,
            action: .standInLine),
        Row(
            states: [.backingOff, .resting, .away, .failed, .finished], events: [.leaves],
            action: .retire),
        Row(states: [.connecting], events: [.opened], next: .opening, action: .start),
        Row(states: [.opening], events: [.ready], next: .active, action: .activate),
        Row(
            states: [.opening, .active], events: [.ends, .leaves, .timeIsOver], next: .draining,
            action: .drain),
        Row(states: [.opening, .active], events: [.cut], next: .over, action: .dropSession),
        Row(
            states: [.opening, .active], events: [.shut], next: .closing(byPlan: true),
            action: .close),
        Row(
            states: [.draining], events: [.answered, .woken], next: .closing(byPlan: true),
            action: .close),
        Row(
            states: [.opening, .active, .draining], events: [.peerClosed],
            next: .closing(byPlan: true), action: .awaitEnd),
        Row(
            states: [.opening, .active], events: [.peerLeft],
            next: .closing(byPlan: false), action: .awaitEnd),
        Row(
            states: [.draining], events: [.peerLeft], next: .closing(byPlan: true),
            action: .awaitEnd),
        Row(
            states: [.opening, .active, .draining], events: [.violated],
            next: .closing(byPlan: false), action: .awaitEnd),
        Row(
            states: [.opening, .active, .draining], events: [.lost, .streamEnded],
            next: .over, action: .loseSession),
        Row(
            states: [.closing(byPlan: true)], events: [.woken, .streamEnded, .lost],
            next: .over, action: .finish),
        Row(
            states: [.closing(byPlan: false)], events: [.woken, .streamEnded, .lost],
            next: .over, action: .loseSession),
    ]

    /// What facts change.
    static let withFacts: [Row] = [
        Row(states: states, events: [.wanted], facts: .borrows, next: .active, action: .share),
        Row(
            states: states, events: [.finished], facts: .keepsPlace, next: .finished, action: .stay),
        Row(
            states: states, events: [.finished], facts: .hasSessions, next: .waiting,
            action: .standInLine),
        Row(
            states: states, events: [.finished], facts: [.hasSessions, .borrows], next: .active,
            action: .share),
        Row(
            states: states, events: [.finished], facts: [.hasSessions, .rests], next: .resting,
            action: .rest),
        Row(
            states: states, events: [.finished], facts: [.hasSessions, .mayTakeOver],
            next: .opening, action: .takeOver),
        Row(
            states: states, events: [.finished],
            facts: [.isLeaving, .hasSessions, .rests, .keepsPlace], action: .retire),
        Row(states: states, events: [.down], facts: .mayRetry, next: .backingOff, action: .backOff),
        Row(states: states, events: [.down], facts: .keepsPlace, next: .failed, action: .giveUp),
        Row(
            states: states, events: [.down], facts: [.mayTakeOver, .mayRetry], next: .opening,
            action: .takeOver),
        Row(states: states, events: [.down], facts: [.isProbe, .mayRetry], action: .retire),
        Row(
            states: states, events: [.down], facts: [.isLeaving, .mayRetry, .keepsPlace],
            action: .retire),
        Row(
            states: [.waiting, .backingOff], events: [.probeReady], facts: .mayTakeOver,
            next: .opening, action: .takeOver),
        Row(
            states: states, events: [.disrupted],
            facts: [.isLeaving, .hasSessions, .mayTakeOver, .keepsPlace], action: .retire),
        Row(states: [.away], events: [.probeReady], facts: .mayTakeOver, action: .none),
        Row(
            states: [.waiting, .backingOff, .away], events: [.timeIsOver], facts: .hasSessions,
            action: .none),
        Row(
            states: [.waiting, .backingOff, .away], events: [.timeIsOver],
            facts: [.hasSessions, .rests], next: .resting, action: .rest),
        Row(
            states: [.waiting, .backingOff, .away], events: [.timeIsOver], facts: .keepsPlace,
            next: .finished, action: .stay),
        Row(
            states: [.resting], events: [.woken], facts: .borrows, next: .active, action: .share),
        Row(
            states: [.connecting], events: [.opened], facts: .isLeaving, next: .draining,
            action: .drain),
        Row(
            states: [.connecting], events: [.opened], facts: [.isProbe], next: .active,
            action: .reportProbe),
        Row(
            states: [.draining], events: [.answered, .woken], facts: .isAbrupt,
            next: .over, action: .reset),
        Row(
            states: [.draining], events: [.answered], facts: .borrows, next: .over,
            action: .endSharing),
        Row(states: [.draining], events: [.woken], facts: .borrows, action: .cutBorrowed),
    ]

    @Test func allPairsWithoutFacts() {
        for state in Self.states {
            for event in SessionEvent.allCases {
                let rows = Self.plain.filter {
                    $0.states.contains(state) && $0.events.contains(event)
                }
                #expect(rows.count <= 1, "\(state) \(event) stands twice")
                let expected = SessionMachine.Step(
                    state: rows.first?.next ?? state, action: rows.first?.action ?? .none)
                let step = SessionMachine.next(state, event, [])
                #expect(step == expected, "\(state) \(event)")
            }
        }
    }

    @Test func factsChangeWhatFollows() {
        for row in Self.withFacts {
            for state in row.states {
                for event in row.events {
                    let step = SessionMachine.next(state, event, row.facts)
                    let expected = SessionMachine.Step(
                        state: row.next ?? state, action: row.action)
                    #expect(step == expected, "\(state) \(event) \(row.facts)")
                }
            }
        }
    }

    /// With whatever facts: who has a connection never loses it without having it taken down, and who
    /// leaves for good begins nothing.
    @Test func noFactsBreakTheRules() {
        for state in Self.states {
            for event in SessionEvent.allCases
            where ![.finished, .down, .disrupted].contains(event) {
                for raw in UInt16(0)..<512 {
                    let facts = SessionFacts(rawValue: raw)
                    let step = SessionMachine.next(state, event, facts)
                    let isTakenDown = [.finish, .reset, .loseSession, .dropSession, .endSharing]
                        .contains(step.action)
                    if isTakenDown != (step.state == .over && state != .over) {
                        Issue.record("\(state) \(event) \(raw) is taken down and not over: \(step)")
                    }
                    if state.isConnected, event != .wanted, !step.state.isConnected, !isTakenDown {
                        Issue.record("\(state) \(event) \(raw) drops a connection: \(step)")
                    }
                    if facts.contains(.isLeaving), step.action == .takeOver {
                        Issue.record("\(state) \(event) \(raw): \(step)")
                    }
                }
            }
        }
    }

    @Test func aStepIsTwoBytes() {
        #expect(MemoryLayout<SessionMachine.Step>.size == 2)
        #expect(MemoryLayout<ClientState>.size == 1)
    }

    /// Clients that live through random events: each session that begins ends once, each start is
    /// matched by an end, and nothing happens to who is gone.
    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func randomLivesCloseTheirBooks(seed: UInt64) {
        var random = RandomStream(seed: seed)
        var (events, ended) = (0, 0)
        while events < 250_000 {
            var life = SampleLife(SessionFacts(rawValue: UInt16(random.below(512))))
            var age = 0
            while age < 1_000, !life.isGone {
                life.happen(&random)
                age += 1
            }
            life.leave()
            events += age
            ended += life.ended
            if life.trouble != nil || !life.isGone || life.begun != life.ended {
                Issue.record("\(life)")
                return
            }
        }
        #expect(ended > 1_000)
    }
}

extension ClientState {
    /// Whether a client that owns its connection has one.
    fileprivate var isConnected: Bool {
        switch self {
        case .connecting, .opening, .active, .draining, .closing: true
        case .waiting, .backingOff, .resting, .away, .over, .failed, .finished: false
        }
    }
}

/// One client whose world is random: what the machine asks for is done, and what may happen then
/// happens.
private struct SampleLife {
    private var state = ClientState.waiting
    private var facts: SessionFacts
    private var isOpen = false
    private var queue: [SessionEvent] = [.wanted]
    private(set) var isGone = false
    private(set) var begun = 0
    private(set) var ended = 0
    private(set) var trouble: String?
    /// Whether what drops its session is a disruption.
    private var isDisrupted = false

    init(_ facts: SessionFacts) {
        self.facts = facts.subtracting([.isLeaving, .mayTakeOver])
        settle()
    }

    private static let outer: [SessionEvent] = [
        .dialled, .opened, .ready, .ends, .timeIsOver, .answered, .woken, .peerClosed, .peerLeft,
        .violated, .lost, .streamEnded, .probeReady, .cut, .shut,
    ]

    /// Something that can happen in the state at hand, and much that cannot.
    mutating func happen(_ random: inout RandomStream) {
        let drawn = random.next()
        if drawn & 0x1FF == 0 {
            facts.insert(.isLeaving)
            queue.append(.leaves)
        } else if state == .connecting, drawn & 0x600 == 0 {
            queue.append(.down)
        } else {
            queue.append(Self.outer[Int(drawn >> 32 & 0xFFFF) % Self.outer.count])
        }
        isDisrupted = drawn & 0x80000 == 0
        if drawn & 0x3000 == 0 { facts.formSymmetricDifference(.mayRetry) }
        if drawn & 0xC000 == 0 { facts.formSymmetricDifference(.hasSessions) }
        if drawn & 0x30000 == 0 { facts.formSymmetricDifference(.isAbrupt) }
        settle()
    }

    /// It is told to leave, and whatever it waits for comes.
    mutating func leave() {
        facts.insert(.isLeaving)
        queue.append(.leaves)
        settle()
        for event in [.dialled, .opened, .answered, .woken, .answered, .woken] as [SessionEvent]
        where !isGone {
            queue.append(event)
            settle()
        }
        // Its turn to connect does not come any more.
        if state == .waiting { isGone = true }
    }

    private mutating func settle() {
        while !isGone, let event = queue.popLast() {
            let step = SessionMachine.next(state, event, facts)
            state = step.state
            carryOut(step.action)
        }
    }

    private mutating func begin() {
        if isOpen { trouble = "a session began in a session" }
        isOpen = true
        begun += 1
    }

    private mutating func end() {
        if !isOpen { trouble = "a session ended that had not begun" }
        isOpen = false
        ended += 1
    }

    private mutating func carryOut(_ action: SessionAction) {
        switch action {
        case .start, .takeOver, .share: begin()
        case .reportProbe:
            begin()
            if facts.contains(.isLeaving) { queue.append(.leaves) }
        // One that was told to leave while it connected is a session too.
        case .drain: if !isOpen { begin() }
        case .finish, .reset, .endSharing:
            end()
            queue.append(.finished)
        case .cutBorrowed: queue.append(.answered)
        case .loseSession, .dropSession:
            end()
            queue.append(action == .dropSession && isDisrupted ? .disrupted : .down)
        case .retire, .giveUpForGood:
            if isOpen { trouble = "a client left its session behind" }
            isGone = true
        default: break
        }
    }
}
