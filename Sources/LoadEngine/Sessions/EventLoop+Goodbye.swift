internal import Memory
internal import Metrics
internal import Wire

/// How a session that ends by plan says goodbye: with a close frame and its reason, or by a reset.
extension EventLoop where World: ~Copyable {
    /// Starts the close handshake of a session that ends by plan.
    mutating func sendClose(_ client: Handle<Client>) {
        let index = clients[client].connection
        cutRequests(index)
        connections[index].state = .closing
        clients[client].wake = time + EngineLimits.closeTimeout
        if let closing = closing(of: index) {
            appendClose(index, closing.status, reason: text(closing.reason, client))
        } else {
            let template = Int(clients[client].template)
            let code = program.graph.templates[template].closeCode
            appendClose(index, code, reason: closeReason(of: template, client))
        }
    }

    /// Ends a session by plan with a reset; what was rendered for it leaves first.
    mutating func resetByPlan(_ client: Handle<Client>) {
        cutRequests(clients[client].connection)
        flush(clients[client].connection)
        finish(client, abrupt: true)
    }

    /// How a step or a reaction has said that a session is closed; nil if none has.
    private mutating func closing(of index: Handle<Connection>) -> ClosingCode? {
        let closing = Int(connections[index].closing)
        return closing >= 0 ? program.closings[closing] : nil
    }

    /// The text of such a close.
    private mutating func text(_ range: PayloadCode.Range, _ client: Handle<Client>) -> [UInt8] {
        guard range.count > 0 else { return [] }
        var context = reasonContext(client)
        var text = ByteBuffer()
        if program.payloads.values.deal(range.deals, &context) {
            program.payloads.render(range, &context, to: &text)
        }
        return closeReason(text.array(), context, client)
    }

    /// The text that closes sessions of a template by plan.
    private mutating func closeReason(of template: Int, _ client: Handle<Client>) -> [UInt8] {
        guard let reason = program.graph.templates[template].closeReason else { return [] }
        var context = reasonContext(client)
        let text = program.payloads.text(reason, &context)
        return closeReason(text, context, client)
    }

    /// A reason as it is sent: none where a value for it was not there, which is counted.
    private mutating func closeReason(
        _ text: [UInt8], _ context: RenderContext, _ client: Handle<Client>
    ) -> [UInt8] {
        if context.failure.kind == .none { return inControlFrame(text) }
        let series = series(client, label: label(at: time, client), url: url(of: client))
        let reason = program.graph.reason(context.failure)
        count(context.failure.errorKind, of: client, series, fails: false, first: CaseText(reason))
        return []
    }

    /// What the reason of a close is evaluated with.
    private mutating func reasonContext(_ client: Handle<Client>) -> RenderContext {
        context(
            client, id: inFlight.nextID(),
            random: RandomStream(
                seed: program.graph.seed, .payload, client: UInt64(clients[client].number),
                index: 2 << 40 | UInt64(clients[client].sequence)))
    }

    /// The text cut to what a control frame has room for (RFC 6455 §5.5) at the end of a character.
    private func inControlFrame(_ text: [UInt8]) -> [UInt8] {
        guard text.count > 123 else { return text }
        var end = 123
        while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
        return Array(text[..<end])
    }

    /// Whether this end by plan is one of those that reset the connection.
    mutating func endsAbruptly(_ client: Handle<Client>) -> Bool {
        if closing(of: clients[client].connection)?.isAbrupt ?? false { return true }
        let share = program.graph.templates[Int(clients[client].template)].lifecycle.abruptShare
        guard share > 0 else { return false }
        var random = RandomStream(
            seed: program.graph.seed, .ending, client: UInt64(clients[client].number),
            index: UInt64(clients[client].iteration))
        return random.unit() < share
    }
}
