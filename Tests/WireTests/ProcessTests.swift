import Glibc
import Synchronization
import TestSupport
import Testing
import Wire

/// Programs beside this one, and who ends them.
@Suite struct ProcessTests {
    @Test func signalsComeOnceEach() {
        var termination = Termination(patience: 100)
        let sent = [5, 6, 105, 106, 107, 300].map { termination.signal(at: $0) }
        #expect(sent == [.terminate, nil, nil, .kill, nil, nil])
    }

    /// Who has a guard until it lets it go.
    private final class Owner: Sendable {
        private let sentry: Mutex<ProcessGuard?>

        init(_ sentry: ProcessGuard) { self.sentry = Mutex(sentry) }

        func letGo() { sentry.withLock { $0 = nil } }
    }

    private static func owner(of watched: Int32, but forgotten: Int32) throws -> Owner {
        let sentry = try ProcessGuard()
        for group in [watched, forgotten] { sentry.watch(group) }
        sentry.forget(forgotten)
        return Owner(sentry)
    }

    /// A guard ends what it was told of once its owner is gone, and nothing else.
    @Test func aGuardEndsWhatItWasToldOf() throws {
        var watched = try ChildProcess(["sleep", "600"], folder: "/")
        var forgotten = try ChildProcess(["sleep", "600"], folder: "/")
        let owner = try Self.owner(of: watched.group, but: forgotten.group)
        let go = [watched.hasEnded(), !watched.groupGoesOn, forgotten.hasEnded()]
        #expect(go == [false, false, false])
        // It stays until all has ended, which the parent of the programs has to see meanwhile.
        let thread = try Thread { owner.letGo() }
        try eventually("the end of what it watched") { watched.hasEnded() }
        thread.join()
        let (ending, goesOn, hasEnded) = (
            watched.ending, watched.groupGoesOn, forgotten.hasEnded()
        )
        #expect(ending == .killed(signal: 15) && !goesOn && !hasEnded)
    }
}
