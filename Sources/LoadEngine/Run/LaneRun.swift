internal import Wire

/// What every event of a lane's clients asks for, as the stage that runs there has it.
struct LaneMoment: BitwiseCopyable {
    /// When the stage began.
    var began = Int64.min
    /// Its stretch, and since when that holds. Where planned moments are told apart by seconds it is that
    /// of the second.
    var label: UInt16 = 0
    var labelled = Int64.min
    /// Whether it is judged.
    var isMeasured = false
    /// Whether sends, steps and schedules stand still, and since when.
    var isPaused = false
    /// Whether clients send at a rate that they share, in place of their first schedules.
    var sharesRate = false
    var pausedAt: Int64 = 0
    /// How long requests in flight may take to end when clients leave by plan.
    var drain: Int64 = 0

    /// The time by which schedules go: it stands still in a pause.
    func clock(_ time: Int64) -> Int64 { isPaused ? pausedAt : time }
}

/// Where one lane of a run stands: its stage, its population and what arrives.
struct LaneRun {
    /// A stage that began.
    private struct Begun {
        var at: Int64
        var label: UInt16
    }

    /// Index of the stage that runs, −1 before the first.
    private(set) var stage = -1
    /// The number of the lane's first client.
    let base: Int
    /// What the number of a template is behind that of the first side.
    let firstTemplate: Int
    /// What tells its stages from those of the other side, which are the same.
    let side: Int
    /// The phase of that stage, and when the others ended last.
    private var phase: Int?
    private var phaseEnds: [Int: Int64] = [:]
    /// When the phase that runs ended before, or a part of it; sessions that opened earlier have been in
    /// it.
    private(set) var phaseEnd = Int64.min
    /// The stages so far, latest last.
    private var begun: [Begun] = []
    /// When something of the stage itself is due next.
    var nextEvent = Int64.max

    var census = Census()
    /// The clients that have the places of this share, by place ÷ shares; none where one is free.
    private(set) var population: [Handle<Client>] = []
    /// Who has each of those places that are free again; nothing is kept while nobody has left.
    private var identities: [PlaceIdentity] = []

    var arrivals: ArrivalFlows?
    /// The lane's number of the first arrival of the stage, or of its first client of `once`.
    var firstNumber = 0
    var assignment = TemplateAssignment([1])
    /// Clients of a `once` stage that are not done.
    var onceLive = 0
    var onceBegan = false
    /// Clients whose steps came due in a pause, with the time they were planned for.
    var standing: [(client: Handle<Client>, time: Int64)] = []
    /// The rate at which its clients send together, where they do.
    var rate: LaneRate?
    /// The stage of which it is watched how soon the lane's connections are open again.
    var recovering: Int?

    init(base: Int, firstTemplate: Int, side: Int) {
        self.base = base
        self.firstTemplate = firstTemplate
        self.side = side
    }

    /// The number of its stage on its side.
    var stageOfSide: Int { stage | side << 32 }

    /// Stages whose labels are remembered: no moment that is asked about lies further back.
    private static let remembered = 4_096

    /// A stage of a phase begins.
    mutating func enter(_ next: Int, label: UInt16, phase: Int, at moment: Int64) {
        stage = next
        if let before = self.phase { phaseEnds[before] = moment }
        phaseEnd = phaseEnds[phase] ?? .min
        self.phase = phase
        relabel(label, at: moment)
    }

    /// What is planned from a moment on has another label.
    mutating func relabel(_ label: UInt16, at moment: Int64) {
        if begun.count >= 2 * Self.remembered { begun.removeFirst(Self.remembered) }
        begun.append(Begun(at: moment, label: label))
    }

    /// The stretch that a moment before the stage that runs belongs to.
    func earlierLabel(at planned: Int64) -> UInt16 {
        var position = begun.count - 1
        while position > 0, begun[position].at > planned { position -= 1 }
        return position < 0 ? 0 : begun[position].label
    }

    // MARK: A shared rate

    /// Whose turn it is to send at the shared rate.
    struct Turn {
        /// The number of the send, and what its draws are told apart by.
        var number: Int
        var stream: UInt64
        /// The place of the client.
        var place: Int
        /// Whether clients of this loop take part.
        var isJoined: Bool
    }

    /// The next send at the shared rate, with which the rate goes on; nil if nobody is there to make it.
    mutating func nextTurn() -> Turn? {
        guard var lane = rate.take() else { return nil }
        defer { rate = lane }
        let number = lane.rate.index
        lane.lateAbove = lane.rate.lateAbove(clients: census.count)
        lane.rate.advance()
        let senders = lane.senders
        let next = census.nextPlace(behind: lane.rate.place) { senders[$0] }
        guard let place = next else { return nil }
        lane.rate.place = place
        return Turn(
            number: number, stream: lane.rate.stream, place: place, isJoined: lane.clients > 0)
    }

    // MARK: Places of this share

    /// The client that has a place; none if nobody has.
    func client(at place: Int) -> Handle<Client> {
        population.indices.contains(place) ? population[place] : .none
    }

    /// A client takes a place.
    mutating func take(_ place: Int, _ client: Handle<Client>) {
        while population.count <= place { population.append(.none) }
        population[place] = client
    }

    /// A place is free from now on; its client, or none.
    mutating func free(_ place: Int) -> Handle<Client> {
        let client = client(at: place)
        if client.isSome { population[place] = .none }
        return client
    }

    /// Who had a place, until it returns.
    func identity(at place: Int) -> PlaceIdentity { identities[place] }

    mutating func keep(_ identity: PlaceIdentity, at place: Int) {
        while identities.count <= place {
            identities.append(PlaceIdentity(number: 0, values: -1))
        }
        identities[place] = identity
    }
}
