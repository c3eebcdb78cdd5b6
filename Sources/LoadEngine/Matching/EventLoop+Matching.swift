internal import Memory
internal import Metrics
internal import Wire

/// Whose values the conditions of a matcher ask for.
extension EventLoop where World: ~Copyable {
    /// Whether all conditions of a matcher hold; the client gives the values of templates, and so
    /// does its request, if the frame answers one.
    mutating func holds(
        _ matcher: Int32, _ payload: Span<UInt8>, _ opcode: Opcode, _ request: Handle<Request>,
        of client: Handle<Client>, found: Matchers.Found = .nothing
    ) -> Bool {
        let asks = program.matchers[matcher].asks
        let context = asks ? context(client, answering: request) : RenderContext()
        return program.matchers.holds(
            matcher, opcode, payload, context, &program.payloads, found: found)
    }

    /// Why a matcher does not hold for a frame; nil if it does.
    mutating func mismatch(
        _ matcher: Int32, _ payload: Span<UInt8>, _ opcode: Opcode, _ request: Handle<Request>,
        of client: Handle<Client>
    ) -> CaseText? {
        let context = context(client, answering: request)
        return program.matchers.mismatch(matcher, opcode, payload, context, &program.payloads)
    }

    /// What a request waits for, in words: the reply to its message, or what its step expects.
    mutating func awaited(by request: Handle<Request>) -> String {
        let label = messageLabel(of: request)
        let isStep = inFlight[request].message == .max
        if label < 0 { return "the message of an 'expect' step" }
        let name = program.graph.labels.messages[label]
        return isStep ? "the message of the step '\(name)'" : "the reply to '\(name)'"
    }

    /// What templates of a matcher are rendered with: for a request, or for the last message of a
    /// client.
    private mutating func context(_ client: Handle<Client>, answering request: Handle<Request>)
        -> RenderContext
    {
        let id = request.isSome ? inFlight[request].id : IDText()
        let index = request.isSome ? inFlight[request].connection : .none
        var context = context(client, on: index, id: id, random: RandomStream(seed: 0))
        if request.isSome {
            context.sequence = inFlight[request].sequence
            context.numberInSession = inFlight[request].numberInSession
            context.iteration = inFlight[request].iteration
            context.instance = request.index + 1
        }
        return context
    }
}
