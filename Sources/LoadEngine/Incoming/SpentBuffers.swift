internal import Wire

/// The memory of large messages on its way back to the kernel. To give 60 MiB back at once takes some
/// five milliseconds, in which nobody else is served; so it goes piece by piece, from the end.
struct SpentBuffers: ~Copyable {
    private var buffers = Slab<ByteBuffer>(capacity: 1)
    /// Memory that has not been given back yet.
    private(set) var bytes = 0

    /// Takes a buffer whose content is of no use any more. A small one is gone at once.
    mutating func add(_ buffer: consuming ByteBuffer) {
        guard buffer.capacity > EngineLimits.spentAtOnce else { return }
        // Room that was never written to costs nothing.
        buffer.shrink(to: max(buffer.count, EngineLimits.spentAtOnce))
        bytes += buffer.capacity
        buffer.truncate(to: 0)
        _ = buffers.insert(buffer)
    }

    /// Gives a piece back: a larger one the more there is, so that it never gathers.
    mutating func giveBack() {
        let first = buffers.next()
        guard first.isSome else { return }
        let before = buffers[first].capacity
        let left = before - EngineLimits.spentAtOnce * buffers.count
        if left < EngineLimits.spentAtOnce {
            buffers.remove(first)
            bytes -= before
        } else {
            buffers[first].shrink(to: left)
            bytes -= before - left
        }
    }
}
