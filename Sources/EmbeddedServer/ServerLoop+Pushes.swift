internal import Wire

/// What connections make others get.
extension ServerLoop {
    /// Hands the messages of a connection that was just served to all that are to get them.
    mutating func spread(from sender: Handle<ServerConnection>) {
        var message = context.shared.lendBuffer()
        for index in context.broadcasts.items.indices {
            let item = context.broadcasts.items[index]
            message.truncate(to: 0)
            message.append(
                context.broadcasts.payloads, from: item.bytes.lowerBound,
                to: item.bytes.upperBound)
            for slot in context.audiences[item.audience] where slot != sender {
                connections[slot].push(message, item.kind, &context)
                if !connections[slot].isListed {
                    connections[slot].isListed = true
                    pushed.append(connections[slot].id)
                }
            }
        }
        context.broadcasts.clear()
        context.shared.takeBack(message)
    }

    /// Sends what was pushed to connections in this tick, each with one call.
    mutating func sendPushed() {
        for index in pushed.indices {
            let id = pushed[index]
            guard isCurrent(id) else { continue }
            connections[id.slot].isListed = false
            if connections[id.slot].phase != .gone, !connections[id.slot].isBlocked {
                connections[id.slot].sendRest(&context)
            }
            settle(id.slot)
        }
        pushed.removeAll(keepingCapacity: true)
    }
}
