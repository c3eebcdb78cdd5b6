import PlanText

/// Finds phases that have no effect where they stand: each is seen after those before it, in a branch
/// of its own.
struct SeriesCheck {
    /// Who is there when a phase begins, as far as a plan tells.
    private struct Crowd {
        /// Clients and arrivals a second where the phases before ended, at most.
        var level = 0.0
        var rate = 0.0
        /// The profiles of which clients may be there, by their places, and those of which arrivals may.
        var residents: Set<Int> = []
        var arrivals: Set<Int> = []

        /// Whether a search has ended at a level that nobody can know before.
        var isSearched = false

        var everybody: Set<Int> { residents.union(arrivals) }
    }

    private let profiles: [Profile]
    private let list: PhaseList
    private var found: [Diagnostic] = []

    /// What is found in phases that are all read.
    static func findings(
        _ phases: [Phase], _ profiles: [Profile], _ list: PhaseList
    ) -> [Diagnostic] {
        var check = SeriesCheck(profiles, list)
        _ = check.series(phases, Crowd())
        return check.found
    }

    private init(_ profiles: [Profile], _ list: PhaseList) {
        self.profiles = profiles
        self.list = list
    }

    private mutating func series(_ phases: [Phase], _ crowd: Crowd) -> Crowd {
        phases.reduce(crowd) { crowd, phase in after(phase, crowd) }
    }

    /// Who is there after a phase; notes what is wrong with it.
    private mutating func after(_ phase: Phase, _ crowd: Crowd) -> Crowd {
        switch phase.shape {
        case .stress(let stress): return search(stress, phase, crowd)
        case .load(let load) where load.model == .arrivals: return arrivals(load, phase, crowd)
        case .load(let load): return clients(load, phase, crowd)
        case .once:
            var crowd = crowd
            crowd.arrivals.formUnion(phase.starts(among: profiles))
            crowd.rate = 0
            return crowd
        case .pause, .run: return crowd
        case .storm:
            storm(phase, crowd)
            return crowd
        case .rounds(_, let phases):
            var crowd = crowd
            // From the second round on the last phase of a round stands before the first one.
            crowd.rate = max(crowd.rate, Self.mostRate(phases))
            return series(phases, crowd)
        case .parallel(let branches):
            var crowd = crowd
            for (index, branch) in branches.enumerated() {
                let end = self.branch(branch, index, of: phase)
                crowd.arrivals.formUnion(end.everybody)
            }
            return crowd
        }
    }

    /// A search starts its clients by itself; messages are sent by those that are there.
    private mutating func search(_ stress: Stress, _ phase: Phase, _ crowd: Crowd) -> Crowd {
        var crowd = crowd
        let started = phase.starts(among: profiles)
        switch stress.quantity {
        case .messages where crowd.residents.isEmpty:
            found.append(
                .error(
                    .noClients, "nobody is there to send the messages of '\(phase.name)'",
                    at: list.place(of: phase),
                    hint: "put a phase with clients before it, such as - ramp: "
                        + "{ clients: 0 -> 100, for: 10s }"))
            return crowd
        case .messages:
            messages(phase, crowd.residents)
            return crowd
        case .clients:
            crowd.residents.formUnion(started)
            (crowd.level, crowd.rate) = (stress.rules.max, 0)
        case .arrivals:
            crowd.residents = []
            crowd.arrivals.formUnion(started)
            (crowd.level, crowd.rate) = (0, stress.rules.max)
        }
        crowd.isSearched = true
        return crowd
    }

    /// A load that goes on from where the one before ended, which a search does not tell.
    private mutating func checkStart(_ load: Load, _ phase: Phase, _ crowd: Crowd) {
        guard crowd.isSearched, load.flows.contains(where: { $0.line.from == nil }) else { return }
        found.append(
            .error(
                .conflict,
                "'\(phase.name)' goes on from the load before it, but nobody knows at which level a "
                    + "search ends", at: list.place(of: phase),
                hint: "write where it starts, such as clients: 0 -> 100"))
    }

    private mutating func clients(_ load: Load, _ phase: Phase, _ crowd: Crowd) -> Crowd {
        var crowd = crowd
        checkStart(load, phase, crowd)
        crowd.isSearched = false
        crowd.rate = 0
        let started = phase.starts(among: profiles)
        var end = load.flows.reduce(0) { $0 + $1.line.to }
        switch load.course {
        case .bursts:
            if !load.isPerProfile { flatBurst(load, phase, from: crowd.level) }
            end = crowd.level
        case .wave: end = load.flows.reduce(0) { $0 + $1.line.most }
        case .line: break
        }
        // Who is there already stays what it is; after bursts all is as before.
        let isInstead = load.isPerProfile && !load.course.isBursts
        crowd.residents = isInstead ? started : crowd.residents.union(started)
        if load.messages != nil { messages(phase, crowd.residents) }
        if end == 0 { crowd.residents = [] }
        crowd.level = end
        return crowd
    }

    private mutating func arrivals(_ load: Load, _ phase: Phase, _ crowd: Crowd) -> Crowd {
        var crowd = crowd
        checkStart(load, phase, crowd)
        crowd.isSearched = false
        let most = load.flows.reduce(0) { $0 + max($1.line.from ?? crowd.rate, $1.line.to) }
        if most == 0 {
            found.append(
                .error(
                    .noClients,
                    "'\(phase.name)' has 0 arrivals a second all the time, so nobody comes",
                    at: list.place(of: phase),
                    hint: "write a rate above 0/s, or clients: 0 to let all clients leave"))
        }
        crowd.residents = []
        crowd.level = 0
        crowd.arrivals.formUnion(phase.starts(among: profiles))
        if !load.course.isBursts { crowd.rate = load.flows.reduce(0) { $0 + $1.line.most } }
        return crowd
    }

    /// The highest rate of arrivals in phases.
    private static func mostRate(_ phases: [Phase]) -> Double {
        Plan.places(of: phases).reduce(0) { most, place in
            guard case .load(let load) = place.phase.shape, load.model == .arrivals else {
                return most
            }
            return max(most, load.flows.reduce(0) { $0 + $1.line.most })
        }
    }

    /// A burst that goes nowhere.
    private mutating func flatBurst(_ load: Load, _ phase: Phase, from level: Double) {
        guard load.flows.allSatisfy({ $0.line.to == level }) else { return }
        found.append(
            .warning(
                .flatLoad, "the load is at \(Int(level)) clients already, so nothing changes",
                at: list.place(of: phase), hint: "write a height above the load before the burst"))
    }

    /// There is something to drop, and it comes back.
    private mutating func storm(_ phase: Phase, _ crowd: Crowd) {
        if crowd.everybody.isEmpty {
            found.append(
                .error(
                    .noClients, "no session can be open when '\(phase.name)' begins",
                    at: list.place(of: phase, key: "drop"),
                    hint: "put a phase with clients before it, such as - steady: "
                        + "{ clients: 100, for: 1m }"))
        } else if crowd.everybody.allSatisfy({ profiles[$0].reconnect == nil }) {
            found.append(
                .warning(
                    .goneForGood,
                    "no client comes back after '\(phase.name)': all profiles have 'reconnect: never'",
                    at: list.place(of: phase, key: "drop"),
                    hint: "leave 'reconnect' out to see them come back"))
        }
    }

    /// Each branch has clients of its own.
    private mutating func branch(_ phases: [Phase], _ index: Int, of phase: Phase) -> Crowd {
        // That it is empty has been said.
        if phases.isEmpty { return Crowd() }
        let isIdle = Plan.places(of: phases).allSatisfy {
            switch $0.phase.shape {
            case .load, .once, .run, .stress: false
            case .pause, .storm, .rounds, .parallel: true
            }
        }
        if isIdle {
            let node = list.node(of: phase.name)?[phase.word]
            found.append(
                .error(
                    .noClients, "this branch starts no clients, and it has none of those outside",
                    at: node?.items.dropFirst(index).first?.range ?? list.place(of: phase),
                    hint: "give it a load, or leave the branch out"))
            return Crowd()
        }
        return series(phases, Crowd())
    }

    /// The rate is shared by the first schedules of all clients that have one.
    private mutating func messages(_ phase: Phase, _ present: Set<Int>) {
        let place = list.place(of: phase, key: "messages")
        let senders = present.sorted().map { profiles[$0] }.filter { !$0.send.isEmpty }
        if senders.isEmpty {
            found.append(
                .error(
                    .conflict, "'messages' needs a profile with 'send', and no client here has one",
                    at: place,
                    hint: "give a profile a schedule, such as send: { mix: "
                        + "NAME, every: 1s }"))
        }
        for profile in senders {
            if profile.send.contains(where: { $0.messages != nil }) {
                found.append(
                    .error(
                        .conflict,
                        "'\(profile.name)' has 'messages' in its 'send', so it cannot share those of "
                            + "the phase", at: place,
                        hint: "write 'every' in its 'send', or leave 'messages' out here"))
            } else if let first = profile.send.first, first.pace == .reply || first.align {
                let key = first.align ? "align" : "pace: reply"
                found.append(
                    .error(
                        .conflict,
                        "'\(profile.name)' has '\(key)' in its first schedule, which 'messages' "
                            + "would replace", at: place,
                        hint: "leave '\(key)' out, or 'messages'"))
            }
        }
    }
}

extension Load.Course {
    fileprivate var isBursts: Bool { if case .bursts = self { true } else { false } }
}
