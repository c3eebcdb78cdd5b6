internal import Wire

/// What the server is told to do from outside.
extension ServerLoop {
    /// Carries out all orders that wait.
    mutating func obeyOrders() {
        shared.wake.drain()
        while let order = shared.orders.take() {
            do {
                try obey(order)
                shared.orders.finish()
            } catch {
                shared.orders.finish(error)
            }
        }
    }

    private mutating func obey(_ order: ServerOrder) throws(SystemError) {
        switch order {
        case .stopListening: sockets.stopListening()
        case .listen: try sockets.listen(shared.address, context.reading)
        case .resetConnections:
            var slot = connections.next()
            while slot.isSome {
                connections[slot].reset(&context)
                settle(slot)
                slot = connections.next(after: slot)
            }
            // Before who waits for this goes on.
            publishCounters()
        }
    }
}
