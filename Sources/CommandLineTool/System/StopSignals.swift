import Glibc

/// SIGINT, SIGTERM and SIGHUP as something to wait for; what happens to the terminal's user too, if that
/// is asked for.
///
/// Make it before any thread starts: threads inherit that they do not take these signals.
struct StopSignals {
    /// What has come.
    enum News {
        /// Somebody wants an end.
        case stop
        /// The terminal is gone, which more than one may tell.
        case hangUp
        /// The user wants the process to stand still (Ctrl-Z); `suspend` does it.
        case suspension
        /// The process goes on after it stood still.
        case resumption
    }

    private var signals: sigset_t

    /// Keeps the signals from ending the process. What whoever started it has it ignore, as `nohup` does
    /// with SIGHUP, stays ignored.
    init(withSuspension: Bool = false) {
        signals = sigset_t()
        unsafe sigemptyset(&signals)
        var numbers = [SIGINT, SIGTERM]
        if !Self.isIgnored(SIGHUP) { numbers.append(SIGHUP) }
        if withSuspension {
            numbers.append(SIGCONT)
            if !Self.isIgnored(SIGTSTP) { numbers.append(SIGTSTP) }
        }
        for number in numbers { unsafe sigaddset(&signals, number) }
        _ = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits until one of them arrives.
    func next() -> News {
        var signals = signals
        var number: Int32 = 0
        while unsafe sigwait(&signals, &number) != 0 {}
        return switch number {
        case SIGHUP: .hangUp
        case SIGTSTP: .suspension
        case SIGCONT: .resumption
        default: .stop
        }
    }

    /// Waits until an end is wanted.
    func wait() {
        while true {
            switch next() {
            case .stop, .hangUp: return
            case .suspension, .resumption: continue
            }
        }
    }

    /// Stands still until somebody lets the process go on, as if SIGTSTP had never been waited for: where
    /// nobody could do that (a process group without a parent's session), the system goes on at once.
    func suspend() {
        var signal = sigset_t()
        unsafe sigemptyset(&signal)
        unsafe sigaddset(&signal, SIGTSTP)
        raise(SIGTSTP)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signal, nil)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &signal, nil)
    }

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard unsafe sigaction(number, nil, &action) == 0 else { return false }
        let ignored = unsafe unsafeBitCast(SIG_IGN, to: Int.self)
        let handler = unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
        return handler == ignored
    }
}
