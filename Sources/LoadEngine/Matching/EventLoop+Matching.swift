internal import Memory
internal import Wire

/// Whose values the conditions of a matcher ask for.
extension EventLoop where World: ~Copyable {
    /// Whether all conditions of a matcher hold; the client gives the values of templates, and so
    /// does its request, −1 where the frame answers none.
    mutating func holds(
        _ matcher: Int32, _ payload: Span<UInt8>, _ opcode: Opcode, _ request: Int32,
        of client: Int32
    ) -> Bool {
        let asks = program.matchers[matcher].asks
        let context = asks ? context(client, answering: request) : RenderContext()
        return program.matchers.holds(matcher, opcode, payload, context, &program.payloads)
    }

    /// What templates of a matcher are rendered with: for a request, or for the last message of a
    /// client.
    private mutating func context(_ client: Int32, answering request: Int32) -> RenderContext {
        let id = request >= 0 ? inFlight[request].id : IDText()
        let index = request >= 0 ? inFlight[request].connection : -1
        var context = context(client, on: index, id: id, random: RandomStream(seed: 0))
        if request >= 0 {
            context.sequence = inFlight[request].sequence
            context.instance = request + 1
        }
        return context
    }
}
