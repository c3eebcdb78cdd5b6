/// Who is there of a population, and who starts or leaves next: the same on every loop, which all follow
/// all of it and carry out what is their own.
///
/// A population has places. Client k runs while the level is above k: growing takes the lowest free place,
/// or a new one, and shrinking the highest that is taken, of all places or, where each template has a
/// level of its own, of those of that template. A place keeps its client: who returns is who left.
public struct Census: Sendable {
    /// A client that starts or leaves.
    public struct Change: Sendable {
        /// In nanoseconds from the start of the stage.
        public var time: Int64
        public var place: Int
        public var starts: Bool
        /// Whether the level jumps at that moment, so that starts have no moments of their own.
        public var jumps = false
        /// Of a client that has never been there: its number in the lane.
        public var number: Int?
        /// Of one that starts, and whose template was decided with that: its number among the clients of
        /// its template.
        public var turn: Int?
    }

    /// The clients that follow one curve.
    private struct Group: Sendable {
        var flow: Stage.Flow
        /// How many of them are there.
        var count: Int
        /// Their places, lowest first, and those that are free, highest first; not kept where a
        /// population fills the lowest places and nothing else.
        var taken: [Int32] = []
        var free: [Int32] = []
    }

    /// The template of each place that was ever taken, and whether it is now.
    private(set) var templates: [UInt16] = []
    private(set) var isTaken: [Bool] = []
    /// How many places are taken.
    private(set) var count = 0
    /// Clients and arrivals of the lane that have had numbers so far.
    var numbered = 0
    /// Whether the lowest places are taken and no others.
    private var isCompact = true
    private var groups: [Group] = []
    /// How far the curves have been followed, in nanoseconds from the start of the stage.
    private var cursor: Int64 = 0
    private var assignment = TemplateAssignment([1])
    /// Places taken when a stage with weights of its own began, by which it decides about those above;
    /// nil: the numbers of clients decide.
    private var startCount: Int?
    /// How many places each template has had.
    private var perTemplate: [Int: Int] = [:]

    public init() {}

    /// A stage begins in which all goes on as before.
    mutating func hold() { groups = [] }

    /// A stage begins with levels for all templates together or for some; `weights` are those of the stage
    /// where it has some, else of the templates.
    mutating func begin(_ flows: [Stage.Flow], _ assignment: TemplateAssignment, hasWeights: Bool) {
        cursor = 0
        self.assignment = assignment
        startCount = hasWeights ? count : nil
        if flows.count == 1, flows[0].template == nil {
            groups = [Group(flow: flows[0], count: count)]
            if !isCompact { isCompact = isPrefix }
            if !isCompact { sortPlaces() }
            return
        }
        isCompact = false
        groups = flows.map { Group(flow: $0, count: 0) }
        let there = Set(templates.indices.filter { isTaken[$0] }.map { Int(templates[$0]) })
        for template in there.subtracting(flows.compactMap(\.template)).sorted() {
            groups.append(Group(flow: Stage.Flow(LoadCurve(0), template: template), count: 0))
        }
        sortPlaces()
    }

    /// Whether all follow one curve.
    private var isOneFlow: Bool { groups.count == 1 && groups[0].flow.template == nil }

    private var isPrefix: Bool {
        !isTaken.indices.contains { $0 < count && !isTaken[$0] }
    }

    /// Deals the places out to the groups.
    private mutating func sortPlaces() {
        var groupOf: [Int: Int] = [:]
        for index in groups.indices {
            if let template = groups[index].flow.template { groupOf[template] = index }
        }
        func group(of place: Int) -> Int? {
            isOneFlow ? 0 : groupOf[Int(templates[place])]
        }
        for place in isTaken.indices {
            if let group = group(of: place), isTaken[place] {
                groups[group].taken.append(Int32(place))
            }
        }
        for place in isTaken.indices.reversed() where !isTaken[place] {
            if let group = group(of: place) { groups[group].free.append(Int32(place)) }
        }
        for index in groups.indices { groups[index].count = groups[index].taken.count }
    }

    // MARK: Ahead of a run

    /// How many clients of each template are there after stages of one lane, the last of which ends.
    public static func composition(after stages: [Stage], weights: [Double]) -> [Int: Int] {
        var census = Census()
        for stage in stages {
            switch stage.load {
            case .population(let flows):
                let own = stage.weights.isEmpty ? weights : stage.weights
                census.begin(flows, TemplateAssignment(own), hasWeights: !stage.weights.isEmpty)
                while census.next(until: stage.duration) != nil {}
            case .arrivals(let flows):
                while census.dismiss() != nil {}
                census.hold()
                census.numbered += flows.reduce(0) {
                    $0 + Int($1.curve.area(until: stage.duration).rounded(.up))
                }
            case .once(let clients, _): census.numbered += clients
            case .pause, .hold, .storm: break
            }
        }
        var there: [Int: Int] = [:]
        for place in census.templates.indices where census.isTaken[place] {
            there[Int(census.templates[place]), default: 0] += 1
        }
        return there
    }

    // MARK: Changes

    /// When somebody starts or leaves next; nil: nobody does.
    var nextTime: Int64? { earliest()?.time }

    /// When somebody of a share starts or leaves next, or earlier.
    func nextTime(of share: LoopShare) -> Int64? {
        guard isCompact, let group = groups.first else { return nextTime }
        // The own place among those from `count` on, and the one among those below.
        let above = count + (share.index - count % share.count + share.count) % share.count
        let below = above - share.count
        let curve = group.flow.curve
        let rise = curve.passing(Double(above), rising: true, from: cursor)
        let fall = below < 0 ? nil : curve.passing(Double(below), rising: false, from: cursor)
        return [rise, fall].compactMap { $0 }.min()
    }

    /// The next change up to a moment of the stage, which is made by this; nil if there is none.
    mutating func next(until moment: Int64) -> Change? {
        guard let next = earliest(), next.time <= moment else { return nil }
        cursor = next.time
        return next.rising ? start(next.group) : leave(next.group)
    }

    /// Lets everybody leave, highest place first; nil when nobody is left.
    mutating func dismiss() -> Int? {
        guard count > 0 else { return nil }
        if !isOneFlow {
            groups = [Group(flow: Stage.Flow(LoadCurve(0)), count: count)]
            if !isCompact { sortPlaces() }
        }
        return leave(0).place
    }

    private func earliest() -> (time: Int64, group: Int, rising: Bool)? {
        var best: (time: Int64, group: Int, rising: Bool)?
        for index in groups.indices {
            let (curve, count) = (groups[index].flow.curve, groups[index].count)
            if let rise = curve.passing(Double(count), rising: true, from: cursor),
                best == nil || rise < best!.time
            {
                best = (rise, index, true)
            }
            guard count > 0,
                let fall = curve.passing(Double(count - 1), rising: false, from: cursor),
                best == nil || fall < best!.time
            else { continue }
            best = (fall, index, false)
        }
        return best
    }

    private mutating func start(_ group: Int) -> Change {
        let own = groups[group].flow.template
        let place: Int
        if isCompact {
            place = count
        } else if let free = groups[group].free.popLast() {
            place = Int(free)
        } else {
            place = templates.count
        }
        var change = Change(
            time: cursor, place: place, starts: true,
            jumps: groups[group].flow.curve.jumps(at: cursor))
        let isNew = place == templates.count
        if isNew {
            change.number = numbered
            templates.append(0)
            isTaken.append(false)
            numbered += 1
        }
        if let own {
            if isNew {
                templates[place] = UInt16(own)
                change.turn = perTemplate[own, default: 0]
                perTemplate[own, default: 0] += 1
            }
        } else if isNew || startCount != nil {
            // A stage with weights of its own decides about all that it starts, also those that return.
            let rank = startCount.map { max(0, count - $0) } ?? numbered - 1
            templates[place] = UInt16(assignment.template(of: rank))
            change.turn = assignment.rank(of: rank)
            if isNew { perTemplate[Int(templates[place]), default: 0] += 1 }
        }
        isTaken[place] = true
        count += 1
        groups[group].count += 1
        if !isCompact { groups[group].taken.insertSorted(Int32(place)) { $0 < $1 } }
        return change
    }

    private mutating func leave(_ group: Int) -> Change {
        let place: Int
        if isCompact {
            place = count - 1
        } else {
            place = Int(groups[group].taken.removeLast())
            groups[group].free.insertSorted(Int32(place)) { $0 > $1 }
        }
        isTaken[place] = false
        count -= 1
        groups[group].count -= 1
        return Change(time: cursor, place: place, starts: false)
    }

    /// The places that a share of all can be drawn from: those that are taken, and free ones between them.
    var placeCount: Int { isCompact ? count : templates.count }

    // MARK: Turns

    /// The next place behind `place` that is taken by one of the templates; from the last one the first
    /// one follows. Nil if there is none.
    func nextPlace(behind place: Int, where isMeant: (Int) -> Bool) -> Int? {
        let end = placeCount
        guard end > 0 else { return nil }
        for step in 1...end {
            let next = (place + step) % end
            if isTaken[next], isMeant(Int(templates[next])) { return next }
        }
        return nil
    }
}

extension [Int32] {
    /// Puts an element where it belongs in a sorted list.
    fileprivate mutating func insertSorted(
        _ element: Int32, by precedes: (Int32, Int32) -> Bool
    ) {
        if let last, !precedes(last, element) {
            var (low, high) = (0, count)
            while low < high {
                let middle = (low + high) / 2
                if precedes(self[middle], element) { low = middle + 1 } else { high = middle }
            }
            insert(element, at: low)
        } else {
            append(element)
        }
    }
}
