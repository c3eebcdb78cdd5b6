internal import CLinux

/// The clocks of this host. Times are nanoseconds in `Int64`; the loop never handles another type.
public enum MonotonicTime {
    /// CLOCK_MONOTONIC now, in nanoseconds; shared by all processes of a host.
    public static func now() -> Int64 { clx_monotonic() }

    /// The wall clock now, in nanoseconds since 1970. Only for stamps in reports and payloads, and for
    /// dates that peers send.
    public static func wallClock() -> Int64 { clx_realtime() }

    /// Wall clock minus monotonic clock. On a busy host a thread may lose the processor between the two
    /// readings: then they are tried again, a few times.
    public static func wallOffset() -> Int64 {
        var (least, offset) = (Int64.max, Int64(0))
        for _ in 0..<4 where least > 1_000 {
            let before = now()
            let wall = wallClock()
            let taken = now() - before
            if taken < least { (least, offset) = (taken, wall - before - taken / 2) }
        }
        return offset
    }

    /// Seconds by which the local time of this host is ahead of UTC now.
    public static func utcOffset() -> Int64 { clx_utc_offset() }

    /// CPU time that the calling thread has used, in nanoseconds.
    public static func threadCPU() -> Int64 { clx_thread_cpu() }
}
