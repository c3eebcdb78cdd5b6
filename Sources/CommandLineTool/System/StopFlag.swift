import Assertions
import Glibc
import Synchronization
import Wire

/// Whether a signal has come that asks for an end (SIGINT, SIGTERM, SIGHUP). The first asks for an orderly
/// one, the second ends at once; but a terminal that is gone may be told more than once.
///
/// Make it before any thread starts: threads inherit that they do not take these signals.
final class StopFlag: Sendable {
    private let flag = Atomic<Bool>(false)

    var isSet: Bool { flag.load(ordering: .relaxed) }

    /// `cleanUp` is what the second signal does before the process ends, `leaveTerminal` what is done before
    /// the process stands still (Ctrl-Z), and after it.
    init(
        leaveTerminal: (@Sendable () -> Void)? = nil, cleanUp: @escaping @Sendable () -> Void
    ) {
        let signals = StopSignals(withSuspension: leaveTerminal != nil)
        let thread = try? Wire.Thread { [self] in
            while true {
                switch signals.next() {
                case .suspension:
                    leaveTerminal?()
                    signals.suspend()
                case .resumption: leaveTerminal?()
                case .hangUp: flag.store(true, ordering: .relaxed)
                case .stop:
                    guard flag.exchange(true, ordering: .relaxed) else { continue }
                    cleanUp()
                    _exit(ExitCode.interrupted.rawValue)
                }
            }
        }
        if let thread { thread.detach() }
    }
}
