import Testing

@testable import LoadEngine

/// What there is one of for each client, connection or request: a hundred thousand of them are usual,
/// so a field that is added there has to be worth it.
@Suite struct SizeTests {
    @Test func `what there is many of is small`() {
        #expect(MemoryLayout<Client>.stride <= 104)
        #expect(MemoryLayout<Connection>.stride <= 56)
        #expect(MemoryLayout<Request>.stride <= 120)
        #expect(MemoryLayout<ScheduleState>.stride <= 24)
        #expect(MemoryLayout<PlannedSend>.stride <= 16)
    }
}
