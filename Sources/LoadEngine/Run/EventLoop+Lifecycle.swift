internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// What goes on beside the sends of a session: busy and idle times, heartbeats, health checks.
extension EventLoop where World: ~Copyable {
    /// Does what is due in a client's life; it may be gone afterwards.
    mutating func live(_ client: Int32) {
        let life = clients[client].life
        guard lives[life].next(paused: stage.paused) <= time else { return }
        if lives[life].activityEnds <= time, !stage.paused {
            // What was planned before the turn is still sent.
            if nextSend(of: client) <= time {
                sendPlanned(client)
                if clients[client].connection >= 0 { flush(clients[client].connection) }
            }
            turnActivity(client)
        }
        if lives[life].failbackDue <= time { tryFirstEndpoint(client) }
        if lives[life].pongDue <= time {
            lose(clients[client].connection, .heartbeat, "no pong to a heartbeat in time")
            return
        }
        if lives[life].pingDue <= time { sendHeartbeat(client) }
        if lives[life].checkDue <= time { checkHealth(client) }
    }

    /// The client is gone, or has given up.
    mutating func endLife(_ client: Int32) {
        let life = clients[client].life
        guard life >= 0 else { return }
        clients[client].life = -1
        let entry = lives.remove(life)
        dismissProbe(entry)
    }

    // MARK: Activity

    /// The client has become active: its first busy time begins, or goes on after a reconnect.
    mutating func startActivity(_ client: Int32) {
        let life = clients[client].life
        guard
            let activity = program.graph.templates[Int(clients[client].template)].lifecycle.activity
        else { return }
        if lives[life].activityEnds == .max {
            lives[life].isIdle = false
            lives[life].turnBegan = time
            lives[life].activityEnds =
                time + length(activity.busy, .busyTime, client, lives[life].turns)
        } else if lives[life].isIdle {
            stopSends(client)
            show(client, .idle)
        }
    }

    /// The next session begins with a busy time of its own.
    mutating func endActivity(_ client: Int32) {
        let life = clients[client].life
        guard life >= 0 else { return }
        lives[life].activityEnds = .max
        lives[life].isIdle = false
        lives[life].stopPings()
    }

    /// From busy to idle or back.
    private mutating func turnActivity(_ client: Int32) {
        let template = Int(clients[client].template)
        guard let activity = program.graph.templates[template].lifecycle.activity else { return }
        let life = clients[client].life
        let moment = lives[life].activityEnds
        lives[life].turns &+= 1
        lives[life].turnBegan = moment
        lives[life].isIdle.toggle()
        let isIdle = lives[life].isIdle
        let turn = lives[life].turns
        lives[life].activityEnds =
            moment
            + (isIdle
                ? length(activity.idle, .idleTime, client, turn)
                : length(activity.busy, .busyTime, client, turn))
        if isIdle {
            stopSends(client)
        } else {
            startSends(client, from: moment, turn: turn)
        }
        if clients[client].state == .active { show(client, isIdle ? .idle : .active) }
    }

    private mutating func length(
        _ spread: Spread, _ purpose: RandomPurpose, _ client: Int32, _ turn: UInt32
    ) -> Int64 {
        var random = RandomStream(
            seed: program.graph.seed, purpose, client: UInt64(clients[client].number),
            index: UInt64(turn))
        // A turn takes some time, or the loop would never come to an end of them.
        return max(1_000, spread.sample(&random))
    }

    /// Until when the client may plan sends.
    mutating func busyUntil(_ client: Int32) -> Int64 {
        let life = clients[client].life
        return life >= 0 ? lives[life].activityEnds : .max
    }

    /// Whether the client plans nothing now.
    mutating func isIdle(_ client: Int32) -> Bool {
        let life = clients[client].life
        return life >= 0 && lives[life].isIdle
    }

    /// Whether a step that is due at a time falls into an idle one.
    mutating func isIdle(_ client: Int32, at due: Int64) -> Bool {
        isIdle(client) && due >= lives[clients[client].life].turnBegan
    }

    // MARK: Pings

    /// The session is open: heartbeats and health checks begin.
    mutating func startPings(_ client: Int32) {
        let life = clients[client].life
        guard life >= 0 else { return }
        let lifecycle = program.graph.templates[Int(clients[client].template)].lifecycle
        if let heartbeat = lifecycle.heartbeat { lives[life].pingDue = time + heartbeat.every }
        if let interval = lifecycle.failover?.healthCheck { lives[life].checkDue = time + interval }
    }

    /// The session ends, or has ended.
    mutating func stopPings(_ client: Int32) {
        let life = clients[client].life
        if life >= 0 { lives[life].stopPings() }
    }

    /// A pong has come, to whatever ping.
    mutating func noteSignOfLife(_ client: Int32) {
        let life = clients[client].life
        guard life >= 0 else { return }
        lives[life].pongDue = .max
        if lives[life].checkIsOut {
            lives[life].checkIsOut = false
            lives[life].failures = 0
        }
    }

    private mutating func sendHeartbeat(_ client: Int32) {
        guard
            let heartbeat = program.graph.templates[Int(clients[client].template)].lifecycle
                .heartbeat
        else { return }
        let life = clients[client].life
        lives[life].pingDue = max(lives[life].pingDue + heartbeat.every, time)
        if lives[life].pongDue == .max { lives[life].pongDue = time + heartbeat.timeout }
        sendPing(client)
    }

    /// Pings the endpoint, or finds that it has not answered since the last time.
    private mutating func checkHealth(_ client: Int32) {
        guard
            let failover = program.graph.templates[Int(clients[client].template)].lifecycle
                .failover,
            let interval = failover.healthCheck
        else { return }
        let life = clients[client].life
        lives[life].checkDue = max(lives[life].checkDue + interval, time)
        if lives[life].checkIsOut {
            if Int(lives[life].failures) + 1 >= failover.after {
                // That the session is lost counts as the failure that this is.
                lose(clients[client].connection, .heartbeat, "no pong to a health check in time")
                return
            }
            lives[life].failures += 1
        }
        lives[life].checkIsOut = true
        sendPing(client)
    }

    private mutating func sendPing(_ client: Int32) {
        let index = clients[client].connection
        guard !isStuffed(index) else { return }
        // Not empty, as messages of the plan that are pings may be.
        let payload = Array("wsplan".utf8)
        appendControl(index, .ping, payload.span, from: 0, to: payload.count)
        recorder.count(
            .controlSent, series(client, label: label(at: time), url: connections[index].url))
        flush(index)
    }
}
