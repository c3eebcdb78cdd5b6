import Wire

/// A world that knows neither TLS nor names.
protocol PlainWorld: Transport {}

extension PlainWorld {
    /// Its clock began in 1970.
    func wallClock() -> Int64 { now() }

    func secure(
        _ handle: Int32, _ context: TLSContext, host: String, ticket: TLSTicket?
    ) -> Bool { false }

    func sendPending(_ handle: Int32) {}

    func handshake(_ handle: Int32) -> TLSChannel.Progress { .ended(0) }

    func tlsFailure(_ handle: Int32) -> TLSFailure? { nil }

    func ticket(_ handle: Int32) -> TLSTicket? { nil }

    func lookUp(_ host: String, port: UInt16, freshFrom: Int64) -> NameFinding { .pending }

    func takeAnswers() -> [String] { [] }
}
