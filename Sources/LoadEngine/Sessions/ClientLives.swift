internal import Wire

/// What clients remember beside their sessions, for those that remember anything.
struct ClientLives: ~Copyable {
    private var lives = Slab<ClientLife>()
    /// When sessions were lost that are not open again, by index of the client: few are at a time, and
    /// most clients lose none.
    private var losses: [Int32: Int64] = [:]

    subscript(life: Int32) -> ClientLife {
        @inline(__always) _read { yield lives[life] }
        @inline(__always) _modify { yield &lives[life] }
    }

    mutating func insert(_ life: ClientLife) -> Int32 { lives.insert(life) }
    mutating func remove(_ life: Int32) -> ClientLife { lives.remove(life) }

    /// A session is lost; the first loss counts until one is open again.
    mutating func noteLoss(_ client: Int32, at time: Int64) {
        if losses[client] == nil { losses[client] = time }
    }

    /// When the session was lost that is open again now; nil if none was.
    @inline(__always)
    mutating func takeLoss(_ client: Int32) -> Int64? {
        losses.isEmpty ? nil : losses.removeValue(forKey: client)
    }
}
