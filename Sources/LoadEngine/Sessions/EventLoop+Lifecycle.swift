internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// What goes on beside the sends of a session: busy and idle times, heartbeats, health checks.
extension EventLoop where World: ~Copyable {
    /// Does what is due in a client's life; it may be gone afterwards.
    mutating func live(_ client: Handle<Client>) {
        let life = clients[client].life
        let isPaused = stage[clients[client].lane].isPaused
        guard lives.next(of: life, paused: isPaused) <= time else { return }
        if lives[life].activity.ends <= time, !isPaused {
            // What was planned before the turn is still sent.
            if nextSend(of: client) <= time {
                sendPlanned(client)
                flushRest()
            }
            turnActivity(client)
        }
        if !isPaused, nextCut(of: client) <= time {
            disrupt(client)
            return
        }
        if lives[life].failover.failbackDue <= time { tryFirstEndpoint(client) }
        let pongDue = lives[life].pings.pongDue
        if pongDue <= time, !mayHaveSent(clients[client].connection, by: pongDue) {
            lose(clients[client].connection, .heartbeat, "no pong to a heartbeat in time")
            return
        }
        if lives[life].pings.pingDue <= time { sendHeartbeat(client) }
        if lives[life].pings.checkDue <= time { checkHealth(client) }
    }

    /// The client is gone, or has given up.
    mutating func endLife(_ client: Handle<Client>) {
        let life = clients[client].life
        guard life.isSome else { return }
        clients[client].life = .none
        let entry = lives.remove(life)
        dismissProbe(entry)
    }

    // MARK: Activity

    /// The client has become active: its first busy time begins, or goes on after a reconnect.
    mutating func startActivity(_ client: Handle<Client>, from moment: Int64) {
        let life = clients[client].life
        guard
            let activity = program.graph.templates[Int(clients[client].template)].lifecycle.activity
        else { return }
        if !lives[life].activity.isRunning {
            let length = length(activity.busy, .busyTime, client, lives[life].activity.turns)
            lives[life].activity.begin(at: moment, length: length)
        } else if lives[life].activity.isIdle {
            stopSends(client)
            show(client, .idle)
        }
    }

    /// The next session begins with a busy time of its own.
    mutating func endActivity(_ client: Handle<Client>) {
        let life = clients[client].life
        guard life.isSome else { return }
        lives[life].activity.stop()
        lives[life].pings.stop()
    }

    /// From busy to idle or back.
    private mutating func turnActivity(_ client: Handle<Client>) {
        let template = Int(clients[client].template)
        guard let activity = program.graph.templates[template].lifecycle.activity else { return }
        let life = clients[client].life
        var clock = lives[life].activity
        clock.turn { isIdle, turn in
            isIdle
                ? length(activity.idle, .idleTime, client, turn)
                : length(activity.busy, .busyTime, client, turn)
        }
        lives[life].activity = clock
        let isIdle = clock.isIdle
        if isIdle {
            stopSends(client)
        } else {
            startSends(client, from: clock.began, turn: clock.turns)
        }
        if clients[client].state == .active { show(client, isIdle ? .idle : .active) }
    }

    private mutating func length(
        _ spread: Spread, _ purpose: RandomPurpose, _ client: Handle<Client>, _ turn: UInt32
    ) -> Int64 {
        var random = RandomStream(
            seed: program.graph.seed, purpose, client: UInt64(clients[client].number),
            index: UInt64(turn))
        return max(EngineLimits.shortestTurn, spread.sample(&random))
    }

    /// Until when the client may plan sends.
    mutating func busyUntil(_ client: Handle<Client>) -> Int64 {
        let life = clients[client].life
        return life.isSome ? min(lives[life].activity.ends, nextCut(of: client)) : .max
    }

    /// Whether the client plans nothing now.
    mutating func isIdle(_ client: Handle<Client>) -> Bool {
        let life = clients[client].life
        return life.isSome && lives[life].activity.isIdle
    }

    /// Whether what is planned is sent by this client: it is not idle, and its rows have not run out, after which
    /// it ends.
    mutating func maySend(_ client: Handle<Client>) -> Bool {
        clients[client].lack != .rows && !isIdle(client)
    }

    // MARK: Pings

    /// The session is open: heartbeats and health checks begin.
    mutating func startPings(_ client: Handle<Client>) {
        let life = clients[client].life
        guard life.isSome else { return }
        let lifecycle = program.graph.templates[Int(clients[client].template)].lifecycle
        lives[life].pings.begin(
            at: time, heartbeat: lifecycle.heartbeat?.every, check: lifecycle.failover?.healthCheck)
    }

    /// The session ends, or has ended.
    mutating func stopPings(_ client: Handle<Client>) {
        let life = clients[client].life
        if life.isSome { lives[life].pings.stop() }
    }

    /// A pong has come, to whatever ping.
    mutating func noteSignOfLife(_ client: Handle<Client>) {
        let life = clients[client].life
        guard life.isSome else { return }
        if lives[life].pings.answered() { lives[life].failover.forgetFailures() }
    }

    private mutating func sendHeartbeat(_ client: Handle<Client>) {
        guard
            let heartbeat = program.graph.templates[Int(clients[client].template)].lifecycle
                .heartbeat
        else { return }
        lives[clients[client].life].pings.beat(
            at: time, every: heartbeat.every, timeout: heartbeat.timeout)
        sendPing(client)
    }

    /// Pings the endpoint, or finds that it has not answered since the last time.
    private mutating func checkHealth(_ client: Handle<Client>) {
        guard
            let failover = program.graph.templates[Int(clients[client].template)].lifecycle
                .failover,
            let interval = failover.healthCheck
        else { return }
        let life = clients[client].life
        if !lives[life].pings.check(at: time, every: interval),
            lives[life].failover.noteMissedCheck(failover)
        {
            lose(clients[client].connection, .heartbeat, "no pong to a health check in time")
            return
        }
        sendPing(client)
    }

    private mutating func sendPing(_ client: Handle<Client>) {
        let index = clients[client].connection
        guard !isStuffed(index) else { return }
        // Not empty, as messages of the plan that are pings may be.
        let payload = Array("wsplan".utf8)
        appendControl(index, .ping, payload.span, from: 0, to: payload.count)
        recorder.count(
            .controlSent,
            series(client, label: label(at: time, client), url: connections[index].url))
    }
}
