internal import CLinux
internal import Glibc

/// CPU time used so far, in nanoseconds, user and system together.
struct CPUTime {
    /// Of all threads of this process; the kernel counts it in microseconds here.
    var process: Int
    /// Of the calling thread.
    var thread: Int

    /// What has been used until now.
    static func now() -> CPUTime {
        CPUTime(process: clock() * (1_000_000_000 / CLOCKS_PER_SEC), thread: Int(clx_thread_cpu()))
    }

    static func - (later: CPUTime, earlier: CPUTime) -> CPUTime {
        CPUTime(
            process: later.process - earlier.process, thread: later.thread - earlier.thread)
    }
}
