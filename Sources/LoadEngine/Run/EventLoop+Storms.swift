internal import Memory
internal import Metrics
internal import Wire

/// Storms: many sessions are dropped at once by plan, and their clients come back by `reconnect`.
extension EventLoop where World: ~Copyable {
    /// Drops a share of the open sessions of a lane. Who is dropped is drawn: of a population exactly the
    /// share of its places, of others each with that probability.
    mutating func beginStorm(_ lane: UInt8, share: Double, abrupt: Bool) {
        let number = stage.lanes[Int(lane)].stage
        let key = mix64(program.graph.seed ^ mix64(UInt64(number) &+ 1))
        let before = gauges.up(in: lane)
        let places = stage.lanes[Int(lane)].census.placeCount
        let order = Permutation(count: UInt64(max(1, places)), key: key)
        let dropped = UInt64((Double(places) * share).rounded())
        for own in stage.lanes[Int(lane)].population.indices {
            let place = own * program.share.count + program.share.index
            guard place < places, order(UInt64(place)) < dropped else { continue }
            let client = stage.lanes[Int(lane)].client(at: own)
            if client.isSome, clients.isLive(client) { cutByPlan(client, abrupt: abrupt) }
        }
        var client = clients.next()
        while client.isSome {
            if clients[client].lane == lane, clients[client].origin.hasNoPlace {
                var random = RandomStream(
                    seed: key, .storm, client: UInt64(clients[client].number), index: 0)
                if random.unit() < share { cutByPlan(client, abrupt: abrupt) }
            }
            client = clients.next(after: client)
        }
        stage.beganRecovery(lane)
        record(
            recovery: stage.recovery.began(
                stage.lanes[Int(lane)].stageOfSide, .drop, before: before,
                open: gauges.up(in: lane), at: stage[lane].began),
            in: lane)
    }

    /// Watches how soon the connections of a lane are open again that something outside may cost from
    /// now on, as the program that is started now.
    mutating func watchRecovery(_ lane: UInt8) {
        let open = gauges.up(in: lane)
        stage.beganRecovery(lane)
        record(
            recovery: stage.recovery.began(
                stage.lanes[Int(lane)].stageOfSide, .watch, before: open, open: open,
                at: stage[lane].began), in: lane)
    }

    /// The stage is over in which a lane recovered, whether its connections are back or not.
    mutating func endRecovery(_ lane: UInt8) {
        guard let number = stage.endRecovery(lane) else { return }
        let end = stage.recovery.ended(number, at: max(time, stage[lane].began))
        guard let end else { return }
        record(recovery: end.length, in: lane)
        if !end.isRecovered { recorder.count(.unrecovered, seriesOfStage(lane)) }
    }

    /// A client of a lane that recovers has a session again, or has lost it.
    mutating func noteRecovery(_ lane: UInt8, by change: Int) {
        guard let number = stage.lanes[Int(lane)].recovering else { return }
        record(recovery: stage.recovery.changed(number, by: change, at: time), in: lane)
    }

    private mutating func record(recovery length: Int64?, in lane: UInt8) {
        if let length { recorder.record(.recovery, length, seriesOfStage(lane)) }
    }

    private mutating func seriesOfStage(_ lane: UInt8) -> SeriesID {
        recorder.indexer.series(
            phase: Int(stage[lane].label), profile: stage.lanes[Int(lane)].firstTemplate,
            message: -1, url: 0)
    }

    // MARK: One client

    /// Ends the session of a client, which comes back by its reconnect policy; where it has none, as after
    /// any end by plan. No error is counted, and requests in flight are withdrawn.
    private mutating func cutByPlan(_ client: Handle<Client>, abrupt: Bool) {
        guard clients[client].state == .opening || clients[client].state == .active,
            clients[client].connection.isSome, !isPooled(client)
        else { return }
        withdrawSession(client)
        lives.noteLoss(client, at: time)
        agenda.post(abrupt ? .cut : .shut, client)
        settleEvents()
        if clients.isLive(client) { agenda.touch(client) }
    }

    /// Ends all that goes on in a session that is cut by plan; its requests in flight are withdrawn.
    mutating func withdrawSession(_ client: Handle<Client>) {
        endSchedules(client)
        dropQueue(client, .backpressure)
        endSteps(client)
        stopPings(client)
        withdrawRequests(clients[client].connection)
    }

    /// A session that was cut by plan loses its connection, and the client comes back: from a disruption
    /// when that is over, from a storm by its policy.
    mutating func returnAfterCut(_ client: Handle<Client>, abrupt: Bool) {
        let isDisrupted = isDisrupted(clients[client].connection)
        takeDown(client, abrupt: abrupt)
        if isDisrupted {
            clients[client].attempts = 0
            agenda.post(.disrupted, client)
        } else if mayRetry(client) {
            agenda.post(.down, client)
        } else {
            clients[client].attempts = 0
            endOfSession(client)
        }
    }
}
