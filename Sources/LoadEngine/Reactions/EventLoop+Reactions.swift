internal import Memory
internal import Metrics
internal import Units
internal import Wire

/// What clients do by themselves when a frame arrives.
extension EventLoop where World: ~Copyable {
    /// The first reaction whose condition holds takes the frame; whether there was one.
    mutating func react(
        _ index: Handle<Connection>, _ opcode: Opcode, _ payload: Span<UInt8>, at moment: Int64
    ) -> Bool {
        let client = connections[index].client
        let place = findReaction(client, opcode, payload)
        guard place >= 0 else { return false }
        let planned = moment &+ delay(of: Int(place), client)
        if planned > time {
            postpone(place, index, opcode, payload, until: planned)
        } else if program.reactions[Int(place)].kind == .echo {
            echo(index, opcode, payload, planned: planned)
        } else {
            act(place, index, planned: planned)
        }
        return true
    }

    /// The first reaction of a client whose condition holds; −1 if there is none.
    @inline(__always)
    mutating func findReaction(
        _ client: Handle<Client>, _ opcode: Opcode, _ payload: Span<UInt8>
    ) -> Int32 {
        let profile = Int(clients[client].template)
        let first = program.profiles[profile].firstReaction
        for place in first..<(first + program.profiles[profile].reactionCount) {
            let matcher = program.reactions[Int(place)].matcher
            if matcher < 0 || holds(matcher, payload, opcode, .none, of: client) { return place }
        }
        return -1
    }

    /// How long a reaction waits.
    private mutating func delay(of place: Int, _ client: Handle<Client>) -> Int64 {
        let after = program.reactions[place].after
        if case .constant(let value) = after { return value.nanoseconds }
        clients[client].reactions &+= 1
        var random = RandomStream(
            seed: program.graph.seed, .reaction, client: UInt64(clients[client].number),
            index: UInt64(clients[client].reactions))
        return after.sample(&random)
    }

    private mutating func postpone(
        _ place: Int32, _ index: Handle<Connection>, _ opcode: Opcode, _ payload: Span<UInt8>,
        until planned: Int64
    ) {
        guard mayAct(index) else { return }
        let reaction = WaitingReaction(
            token: connections[index].token(index), reaction: place, opcode: opcode.rawValue,
            profile: clients[connections[index].client].template, url: connections[index].url,
            lane: clients[connections[index].client].lane)
        if program.reactions[Int(place)].kind == .echo {
            reactions.postpone(reaction, sendingBack: payload, until: planned)
        } else {
            reactions.postpone(reaction, until: planned)
        }
    }

    /// Does what reactions were to do up to now.
    mutating func expireReactions() {
        // What comes due meanwhile has its turn in the next tick.
        let moment = time
        while let (planned, waiting) = reactions.takeDue(moment) {
            let (index, generation) = Connection.parts(of: waiting.token)
            guard isCurrent(index, generation), mayAct(index) else {
                forget(waiting, planned: planned)
                continue
            }
            let client = connections[index].client
            if waiting.frame.isSome {
                let frame = reactions.takeFrame(of: waiting)
                frame.withBytes(from: 0, to: frame.count) { payload in
                    echo(
                        index, Opcode(rawValue: waiting.opcode) ?? .text, payload, planned: planned)
                }
                reactions.giveBack(frame)
            } else {
                act(waiting.reaction, index, planned: planned)
            }
            settleEvents()
            agenda.touch(client)
        }
    }

    /// Whether a session goes on, so that something new may be sent.
    private mutating func mayAct(_ index: Handle<Connection>) -> Bool {
        guard connections[index].state == .open else { return false }
        let state = clients[connections[index].client].state
        return state == .opening || state == .active
    }

    /// The session of a waiting reaction is over; a send that it planned is dropped.
    private mutating func forget(_ waiting: WaitingReaction, planned: Int64) {
        reactions.forget(waiting)
        let reaction = program.reactions[Int(waiting.reaction)]
        guard reaction.kind != .close else { return }
        let series = recorder.indexer.series(
            phase: Int(stage.label(at: planned, waiting.lane)), profile: Int(waiting.profile),
            message: Int(reaction.message), url: Int(waiting.url))
        drop(series, of: .none, reaction.message, .notConnected)
    }

    /// Sends the message of a reaction, or closes the session; nothing of a session that ends.
    private mutating func act(_ place: Int32, _ index: Handle<Connection>, planned: Int64) {
        guard mayAct(index) else { return }
        let client = connections[index].client
        let reaction = program.reactions[Int(place)]
        if reaction.kind == .close {
            connections[index].closing = reaction.closing
            agenda.post(.ends, client)
            return
        }
        if isStuffed(index) {
            drop(client, reaction.message, planned: planned, .backpressure)
            return
        }
        _ = flushIfFull()
        _ = transmit(
            client, on: index, Int(reaction.message), planned: planned, due: planned)
    }

    /// Sends a frame back, unless so much is unsent already that the peer cannot be reading.
    private mutating func echo(
        _ index: Handle<Connection>, _ opcode: Opcode, _ payload: Span<UInt8>, planned: Int64
    ) {
        let series = series(
            connections[index].client, label: label(at: planned, connections[index].client),
            url: connections[index].url)
        if isStuffed(index) {
            drop(series, of: connections[index].client, -1, .backpressure)
            return
        }
        _ = flushIfFull()
        let onWire = appendMessage(index, opcode, payload, from: 0, to: payload.count)
        outgoing.batch.append(
            PlannedWrite(
                planned: planned, due: planned, series: series, client: connections[index].client,
                bytes: Int32(truncatingIfNeeded: payload.count),
                onWire: Int32(truncatingIfNeeded: onWire), lateAbove: program.lateSend))
    }
}
