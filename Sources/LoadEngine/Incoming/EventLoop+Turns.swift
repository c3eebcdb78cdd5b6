internal import Memory
internal import Metrics
internal import Wire

/// Whose turn it is to be read, and for how long: each connection has a bounded one in each tick, and
/// what is left over then waits for its next.
extension EventLoop where World: ~Copyable {
    /// Reads until nothing is left or others have their turn. An event comes once: a read that
    /// filled the region, or a stream that has ended, leaves more to read.
    @inline(__always)
    mutating func readAll(_ index: Handle<Connection>, _ generation: UInt32, ended: Bool) {
        if incoming.isBehind(connections[index].inbound) {
            incoming.noteMore(connections[index].inbound, ended: ended)
            return
        }
        var turn = ReadingTurn.first
        turn.moment = time
        readAll(index, generation, ended: ended, &turn)
    }

    @inline(__always)
    private mutating func readAll(
        _ index: Handle<Connection>, _ generation: UInt32, ended: Bool, _ turn: inout ReadingTurn
    ) {
        while true {
            switch readable(index, &turn) {
            case .dry: if !ended { return }
            case .more: break
            case .behind:
                if ended { incoming.noteMore(connections[index].inbound, ended: true) }
                return
            }
            // What a redirect or a tunnel led to has events of its own.
            guard isCurrent(index, generation), connections[index].state.isReadable,
                !connections[index].readsLater
            else { return }
            if turn.isOver {
                fallBehind(index, Backlog(at: turn.moment, hasMore: true, isEnded: ended))
                return
            }
        }
    }

    /// The turn of a connection is over.
    mutating func fallBehind(_ index: Handle<Connection>, _ backlog: consuming Backlog) {
        incoming.fallBehind(
            &connections[index].inbound, connections[index].token(index), consume backlog)
    }

    /// Gives so many of those that are behind one more turn, as far as the tick has time.
    mutating func serveBehind(_ count: Int) {
        guard count > 0 else { return }
        time = max(time, world.now())
        let end = time + EngineLimits.timeBehind
        for _ in 0..<count {
            guard let token = incoming.nextBehind() else { return }
            let (index, generation) = Connection.parts(of: token)
            guard isCurrent(index, generation), incoming.isBehind(connections[index].inbound)
            else { continue }
            goOnReading(index, generation)
            if world.now() >= end { return }
        }
    }

    /// One more turn of a connection: first what it was left with, then what its socket has.
    private mutating func goOnReading(_ index: Handle<Connection>, _ generation: UInt32) {
        guard var backlog = incoming.takeBacklog(connections[index].inbound) else { return }
        let wasDeaf = isDeaf(index)
        var turn = ReadingTurn.further
        turn.moment = backlog.moment
        goOnInflating(index, &turn)
        settleEvents()
        guard isCurrent(index, generation) else { return }
        if !incoming.isInflating(connections[index].inbound) {
            let moment = backlog.moment
            let taken = backlog.bytes.withBytes(from: backlog.position, to: backlog.bytes.count) {
                takePieces(index, $0, from: 0, at: moment, &turn)
            }
            if taken == EventLoop.gone { return }
            backlog.position += taken
        }
        let (ended, goesOn) = (backlog.isEnded, backlog.hasMore || backlog.isEnded)
        if backlog.count > 0 || incoming.isInflating(connections[index].inbound)
            || turn.isOver && goesOn
        {
            fallBehind(index, backlog)
            endRead(index)
        } else {
            endRead(index)
            guard isCurrent(index, generation), connections[index].state.isReadable else { return }
            if goesOn { readAll(index, generation, ended: ended, &turn) }
        }
        // Who sends a whole turn's bytes after a farewell does not listen.
        if wasDeaf, isCurrent(index, generation), incoming.isBehind(connections[index].inbound) {
            streamEnded(index, 0)
            settleEvents()
        }
    }

    /// Whether what a peer had sent by a moment may wait for its connection's next turn.
    mutating func mayHaveSent(_ index: Handle<Connection>, by moment: Int64) -> Bool {
        let slot = connections[index].inbound
        return incoming.isBehind(slot) && incoming.moment(slot) <= moment
    }

    /// Whether what a connection's peer sends is not looked at any more.
    mutating func isDeaf(_ index: Handle<Connection>) -> Bool {
        connections[index].state == .closing && connections[index].peerClosed
    }

    // MARK: Slow consumers

    /// A slow consumer reads again when so many bytes have had their time.
    mutating func readLater(_ index: Handle<Connection>, after count: Int) {
        let profile = Int(clients[connections[index].client].template)
        connections[index].readsLater = true
        incoming.readLater(
            connections[index].token(index),
            at: time + max(1, Int64(Double(count) * program.profiles[profile].readTime)))
    }

    /// Reads for the slow consumers whose time has come.
    mutating func servePacedReads() {
        // Those that come due again meanwhile have their turn in the next tick.
        let moment = time
        while let token = incoming.takePaced(until: moment) {
            let (index, generation) = Connection.parts(of: token)
            guard isCurrent(index, generation) else { continue }
            connections[index].readsLater = false
            if incoming.isBehind(connections[index].inbound) {
                incoming.noteMore(connections[index].inbound, ended: false)
                continue
            }
            var turn = ReadingTurn.first
            // A part of a TLS record is no bytes yet, and nothing would tell of the rest of it.
            if readable(index, &turn) == .more, isCurrent(index, generation),
                !connections[index].readsLater
            {
                world.rearm(connections[index].handle, token: token)
            }
        }
    }
}

/// What a read has led to.
enum ReadOutcome {
    /// All that came is dealt with; the socket has no more, or may have more.
    case dry, more
    /// The connection's turn is over, and it waits for the next one.
    case behind
}
