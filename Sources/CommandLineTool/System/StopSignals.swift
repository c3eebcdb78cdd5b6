import Glibc

/// SIGINT and SIGTERM as something to wait for.
///
/// Make it before any thread starts: threads inherit that they do not take these signals.
struct StopSignals {
    private var signals: sigset_t

    /// Keeps the two signals from ending the process.
    init() {
        signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGINT)
        unsafe sigaddset(&signals, SIGTERM)
        _ = unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits until one arrives.
    func wait() {
        var signals = signals
        var number: Int32 = 0
        while unsafe sigwait(&signals, &number) != 0 {}
    }
}
