import Testing

@testable import LoadEngine

/// What a connection at rest costs: `Connection` and `Client`, their timer and their place in the
/// population. Each byte here is a byte a client of a million.
@Suite struct SizeTests {
    /// Less than a cache line of 64 bytes.
    @Test func aConnection() { #expect(MemoryLayout<Connection>.stride == 56) }

    /// Its first schedule included, which most clients have alone.
    @Test func aClient() { #expect(MemoryLayout<Client>.stride == 104) }

    /// What some clients remember besides; the timer of disruptions lies apart, for those that have any.
    @Test func aLife() {
        #expect(MemoryLayout<ClientLife>.stride == 96)
        #expect(MemoryLayout<DisruptionClock>.stride == 32)
    }

    /// It is there only while it is in flight, but a reply goes through all of it: two cache lines.
    @Test func aRequest() { #expect(MemoryLayout<Request>.stride <= 128) }

    /// Written and read once for each message.
    @Test func aPlannedWrite() { #expect(MemoryLayout<PlannedWrite>.stride <= 64) }

    /// One more for each schedule of a client, and for each send that is planned.
    @Test func aScheduleAndItsSends() {
        #expect(MemoryLayout<ScheduleState>.stride <= 24)
        #expect(MemoryLayout<PlannedSend>.stride <= 16)
    }
}
