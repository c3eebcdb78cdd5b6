import Assertions
import Glibc
import Synchronization
import Wire

/// Whether SIGINT or SIGTERM has come. The first asks for an orderly end, the second ends at once.
///
/// Make it before any thread starts: threads inherit that they do not take these signals.
final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    /// `cleanUp` is what the second signal does before the process ends.
    init(cleanUp: @escaping @Sendable () -> Void) {
        let signals = StopSignals()
        let thread = try? Wire.Thread { [self] in
            signals.wait()
            flag.store(true, ordering: .relaxed)
            signals.wait()
            cleanUp()
            _exit(ExitCode.interrupted.rawValue)
        }
        if let thread { thread.detach() }
    }
}
