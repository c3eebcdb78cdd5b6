internal import Wire

/// What clients remember beside their sessions, for those that remember anything.
struct ClientLives: ~Copyable {
    private var lives = Slab<ClientLife>()
    /// When sessions were lost that are not open again, by client: few are at a time, and
    /// most clients lose none.
    private var losses: [Handle<Client>: Int64] = [:]

    subscript(life: Handle<ClientLife>) -> ClientLife {
        @inline(__always) _read { yield lives[life] }
        @inline(__always) _modify { yield &lives[life] }
    }

    mutating func insert(_ life: ClientLife) -> Handle<ClientLife> { lives.insert(life) }
    mutating func remove(_ life: Handle<ClientLife>) -> ClientLife { lives.remove(life) }

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
