internal import Memory
internal import Metrics
internal import Wire

/// How the load moves: stages begin in their lanes, one after the other.
extension EventLoop where World: ~Copyable {
    /// Announces that a stage begins at a time, which may still come, at this level or as its curves say.
    mutating func announce(stage index: Int, at time: Int64, level: Double? = nil) {
        stage.announce(index, at: time, level: level)
    }

    /// Ends the run: everyone leaves by plan.
    mutating func stop() {
        stage.isStopping = true
        stage.clear()
        for lane in 0..<UInt8(stage.lanes.count) {
            gauges.note(end: stage.lanes[Int(lane)].stage, of: lane)
            resume(lane, at: time)
            endRecovery(lane)
        }
        expireReactions()
        var client = clients.next()
        while client.isSome {
            let index = clients[client].connection
            if index.isSome, connections[index].state == .open, !isPooled(client) {
                connections[index].marks.insert(.openAtEnd)
            }
            if clients[client].state == .connecting {
                clients[client].wake = min(
                    clients[client].wake, time + stage[clients[client].lane].drain)
                agenda.touch(client)
            }
            dismiss(client)
            settleEvents()
            // Nobody's turn to connect comes any more.
            if clients.isLive(client), clients[client].state == .waiting { retire(client) }
            client = clients.next(after: client)
        }
        settleEvents()
        // What reactions planned for times after the end is no part of the run.
        reactions.clear()
        settleTouched()
    }

    /// Ends what is still there when the time to leave is over, so that nothing is lost from the
    /// books and no socket stays open.
    mutating func abandon() {
        var index = connections.next()
        while index.isSome {
            if connections[index].state.isBefore {
                expireConnect(index, "when the run ended")
            } else {
                agenda.post(.streamEnded, connections[index].client)
            }
            settleEvents()
            index = connections.next(after: index)
        }
    }

    /// Does what stages have planned up to now.
    mutating func advanceStage() {
        guard stage.nextEvent <= time else { return }
        while let next = stage.nextAnnounced(until: time) {
            stage.slice(until: next.at)
            follow(program.graph.stages[next.stage].lane, until: next.at)
            begin(next)
        }
        stage.slice(until: time)
        // Lanes of the other side go along.
        for lane in 0..<stage.ownLanes {
            follow(lane, until: time)
            stage.lanes[lane].nextEvent = nextOfStage(in: lane)
        }
        stage.plan()
    }

    private mutating func begin(_ announced: StageRun.Announcement) {
        let (index, moment) = (announced.stage, announced.at)
        let planned = program.graph.stages[index]
        let next = announced.level.map { planned.holding($0) } ?? planned
        for lane in stage.turns(of: next.lane) { begin(next, index, in: lane, at: moment) }
        if case .once(let count, let times) = next.load { startOnce(next, count, times) }
        guard next.watchesRecovery else { return }
        for lane in stage.turns(of: next.lane) { watchRecovery(UInt8(lane)) }
    }

    private mutating func begin(_ next: Stage, _ index: Int, in place: Int, at moment: Int64) {
        let lane = UInt8(place)
        let passed = moment - max(stage[lane].began, stage.origin)
        gauges.note(end: stage.lanes[place].stage, of: lane)
        resume(lane, at: moment)
        endRecovery(lane)
        if stage.lanes[place].onceLive > 0 { releaseOnce(lane) }
        stage.endOnce(lane)
        stage.enter(
            index, next, in: lane,
            phase: program.graph.labels.stretches[next.label].places[0].phase,
            drain: next.drain ?? program.graph.drain, at: moment)
        countThoseThere(in: lane)
        dialer.limit(
            ConnectLimits(
                concurrent: next.concurrentConnects, rate: next.connectRate, share: program.share,
                from: moment), in: lane)
        setRate(of: next, in: lane, at: moment, after: passed)
        let weights =
            next.weights.isEmpty ? program.graph.ownTemplates.map(\.weight) : next.weights
        stage.lanes[place].assignment = TemplateAssignment(weights)
        if !next.continues { stage.lanes[place].arrivals = nil }
        switch next.load {
        case .population(let flows):
            stage.lanes[place].census.begin(
                flows, stage.lanes[place].assignment, hasWeights: !next.weights.isEmpty)
        case .arrivals(let flows): beginArrivals(flows, next, index, in: place, after: passed)
        case .once: break
        case .pause:
            stage.lanes[place].census.hold()
            stage.pause(lane, at: moment)
            pacing.shared.pause(lane)
        case .hold: stage.lanes[place].census.hold()
        case .storm(let share, let abrupt):
            stage.lanes[place].census.hold()
            beginStorm(lane, share: share, abrupt: abrupt)
        }
    }

    private mutating func beginArrivals(
        _ flows: [Stage.Flow], _ next: Stage, _ index: Int, in lane: Int, after passed: Int64
    ) {
        if stage.lanes[lane].arrivals != nil {
            stage.lanes[lane].arrivals?.goOn(
                flows, duration: next.duration, after: passed)
            return
        }
        releasePopulation(of: lane)
        stage.lanes[lane].firstNumber = stage.lanes[lane].census.numbered
        stage.lanes[lane].arrivals = ArrivalFlows(
            flows, duration: next.duration, seed: program.graph.seed, stage: index)
    }

    /// What stood still in a pause of a lane goes on.
    private mutating func resume(_ lane: UInt8, at moment: Int64) {
        let length = stage.resume(lane, at: moment)
        guard length > 0 else { return }
        let standing = stage.lanes[Int(lane)].standing
        stage.lanes[Int(lane)].standing = []
        pacing.shared.resume(lane, after: length)
        var client = clients.next()
        while client.isSome {
            if clients[client].lane == lane { resume(client, after: length, at: moment) }
            client = clients.next(after: client)
        }
        for entry in standing where clients.isLive(entry.client) {
            clients[entry.client].wake = entry.time + length
            agenda.touch(entry.client)
        }
    }

    private mutating func resume(_ client: Handle<Client>, after length: Int64, at moment: Int64) {
        pacing.shift(&clients[client].schedule, by: length)
        if clients[client].life.isSome {
            lives[clients[client].life].activity.stoodStill(length)
            disruptionsStoodStill(client, length)
        }
        let waits = clients[client].state == .opening || clients[client].state == .active
        if waits, clients[client].wake != .max { clients[client].wake += length }
        drainQueue(client, at: moment)
        agenda.touch(client)
    }

    // The stage's own events

    /// When something of the stage that runs in a lane is due on this loop next.
    private mutating func nextOfStage(in lane: Int) -> Int64 {
        let next =
            stage.lanes[lane].arrivals?.nextTime(of: program.share, from: 0)
            ?? stage.lanes[lane].census.nextTime(of: program.share)
        return next.map { stage[UInt8(lane)].began + $0 } ?? .max
    }

    /// Follows what a stage plans up to a moment, on both sides where there are two.
    private mutating func follow(_ lane: Int, until moment: Int64) {
        guard stage.lanes[lane].stage >= 0 else { return }
        if stage.lanes[lane].arrivals != nil { startArrivals(lane, until: moment) }
        let began = stage[UInt8(lane)].began
        var isOver = false
        var turn = 0
        while !isOver {
            for lane in stage.turns(of: lane, turn) {
                // The population of the other side changes at the same moments.
                guard let change = stage.lanes[lane].census.next(until: moment - began) else {
                    isOver = true
                    continue
                }
                turn = change.place + 1
                guard program.share.owns(change.place) else { continue }
                if change.starts {
                    startPlace(lane, change, planned: change.jumps ? .max : began + change.time)
                } else {
                    releasePlace(lane, change.place)
                }
            }
        }
    }
}
