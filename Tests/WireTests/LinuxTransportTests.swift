import Glibc
import TestSupport
import Testing
import Wire

@Suite struct LinuxTransportTests {
    @Test(arguments: [0, 100_000, 1_000_000_000] as [Int64])
    func waitsUntilTheDeadlineAndNotLess(spin: Int64) throws {
        var transport = try LinuxTransport(
            wake: try WakeSignal(), names: Resolver(), spin: spin)
        let deadline = transport.now() + 2_000_000
        let ready = transport.wait(until: deadline)
        let now = transport.now()
        #expect(ready == 0 && now >= deadline)
    }

    @Test(arguments: [0, 1_000_000_000_000] as [Int64])
    func reportsWhatIsReadyBeforeAFarDeadline(spin: Int64) throws {
        let wake = try WakeSignal()
        var transport = try LinuxTransport(wake: wake, names: Resolver(), spin: spin)
        wake.signal()
        let ready = transport.wait(until: transport.now() + 600_000_000_000)
        let token = transport.event(0).token
        #expect(ready == 1 && token == LinuxTransport.wakeToken)
    }

    /// Buffers of secured connections are looked at while there are such connections, and no longer.
    @Test func nothingIsLookedAtOnceTheLastSecuredConnectionIsGone() throws {
        var transport = try LinuxTransport(wake: try WakeSignal(), names: Resolver())
        let (ours, theirs) = try SocketPair().ends
        let context = try TLSContext(client: TLSSettings())
        let isSecured = transport.secure(ours, context, host: "localhost", ticket: nil)
        #expect(isSecured)
        transport.close(ours, abrupt: false)
        close(theirs)
        let deadline = transport.now() + 600_000_000
        var waits = 0
        while transport.now() < deadline {
            _ = transport.wait(until: deadline)
            waits += 1
        }
        #expect(waits < 10)
    }
}
