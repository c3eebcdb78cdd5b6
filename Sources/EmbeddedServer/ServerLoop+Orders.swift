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
            for slot in 0..<connections.upperBound where connections.isLive(slot) {
                connections[slot].reset(&context)
                settle(slot)
            }
            // Before who waits for this goes on.
            publishCounters()
        }
    }
}
