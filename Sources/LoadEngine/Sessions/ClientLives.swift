internal import Wire

/// What clients remember beside their sessions, for those that remember anything.
struct ClientLives: ~Copyable {
    private var lives = Slab<ClientLife>()
    private var disruptions = Slab<DisruptionClock>()
    /// When sessions were lost that are not open again, by client: few are at a time, and
    /// most clients lose none.
    private var losses: [Handle<Client>: Int64] = [:]

    subscript(life: Handle<ClientLife>) -> ClientLife {
        @inline(__always) _read { yield lives[life] }
        @inline(__always) _modify { yield &lives[life] }
    }

    mutating func insert(_ life: ClientLife) -> Handle<ClientLife> { lives.insert(life) }

    /// What a client of such a lifecycle remembers; none where that is nothing.
    mutating func begin(_ lifecycle: Lifecycle) -> Handle<ClientLife> {
        guard lifecycle.needsMemory else { return .none }
        var life = ClientLife()
        if lifecycle.disruptions != nil { life.disruptions = disruptions.insert(DisruptionClock()) }
        return lives.insert(life)
    }

    mutating func remove(_ life: Handle<ClientLife>) -> ClientLife {
        let clock = lives[life].disruptions
        if clock.isSome { _ = disruptions.remove(clock) }
        return lives.remove(life)
    }

    /// When something of a client is due; in a pause busy and idle times and disruptions stand still.
    @inline(__always)
    mutating func next(of life: Handle<ClientLife>, paused: Bool) -> Int64 {
        let next = lives[life].next(paused: paused)
        let clock = lives[life].disruptions
        return clock.isNone || paused ? next : min(next, disruptions[clock].due)
    }

    // MARK: Disruptions

    subscript(clock: Handle<DisruptionClock>) -> DisruptionClock {
        @inline(__always) _read { yield disruptions[clock] }
        @inline(__always) _modify { yield &disruptions[clock] }
    }

    // MARK: Losses

    /// A session is lost; the first loss counts until one is open again.
    mutating func noteLoss(_ client: Handle<Client>, at time: Int64) {
        if losses[client] == nil { losses[client] = time }
    }

    /// Whether the session was lost, or dropped by a storm, and none is open again.
    @inline(__always)
    mutating func isLost(_ client: Handle<Client>) -> Bool {
        !losses.isEmpty && losses[client] != nil
    }

    /// When the session was lost that is open again now; nil if none was.
    @inline(__always)
    mutating func takeLoss(_ client: Handle<Client>) -> Int64? {
        losses.isEmpty ? nil : losses.removeValue(forKey: client)
    }
}
