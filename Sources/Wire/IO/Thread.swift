internal import CLinux
internal import Glibc
internal import Synchronization

/// A thread of the system that runs one closure; joining consumes it.
public struct Thread: ~Copyable, Sendable {
    private final class Body: Sendable {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    private let handle: pthread_t

    /// Starts the thread.
    public init(_ run: @escaping @Sendable () -> Void) throws(SystemError) {
        var handle = pthread_t()
        let body = unsafe Unmanaged.passRetained(Body(run))
        let result = unsafe pthread_create(
            &handle, nil,
            { argument in
                unsafe Unmanaged<Body>.fromOpaque(argument!).takeRetainedValue().run()
                return nil
            }, body.toOpaque())
        if result != 0 {
            unsafe body.release()
            throw SystemError(code: result)
        }
        self.handle = handle
    }

    /// Holds the calling thread up for so long.
    public static func pause(milliseconds: Int32) { _ = clx_wait_readable(-1, -1, milliseconds) }

    /// Lets the thread end by itself.
    public consuming func detach() { pthread_detach(handle) }

    /// Waits until the closure has returned.
    public consuming func join() { pthread_join(handle, nil) }
}

/// What the host offers to this process.
public enum Host {
    /// CPUs this process may run on.
    public static var cpuCount: Int { Int(clx_cpu_count()) }

    /// Open descriptors this process may have, after raising the soft limit to the hard one.
    public static func descriptorLimit() -> Int { Int(clx_descriptor_limit()) }

    /// Keeps large blocks of memory apart from the heap for good, so that they grow without copies;
    /// else the allocator raises the size that it calls large each time one is freed.
    public static func keepBlocksApart() { clx_keep_blocks_apart() }

    /// Keeps the calling thread on the i-th of the CPUs it may use.
    public static func pinThread(to index: Int) { _ = clx_pin_thread(Int32(index)) }

    /// Gives the calling thread a table of descriptors of its own, in which only these are open: the
    /// kernel then takes no reference to a file for each call, and the limit of descriptors counts
    /// for this thread alone. False where that is not allowed, as in some containers.
    @discardableResult
    public static func ownDescriptors(keeping raw: [Int32]) -> Bool {
        unsafe clx_own_descriptors(raw, Int32(raw.count)) == 0
    }

    /// Names the calling thread for `top -H` and the like, in at most 15 bytes.
    public static func nameThread(_ name: String) { unsafe clx_name_thread(name) }

    /// Open descriptors in the table that a folder such as `/proc/self/fd` shows; nil where the kernel
    /// does not tell (before Linux 6.2).
    public static func descriptors(in folder: String) -> Int? {
        let count = unsafe clx_descriptors_of(folder)
        return count > 0 ? Int(count) : nil
    }

    /// Has the calling thread, which carries load, get a processor soon once there is something to do, before
    /// others that keep one for longer (slices of 0.1 ms, Linux 6.12).
    public static func runSoon() { clx_run_soon() }

    /// Has the calling thread run only when those that carry the load leave a processor free, as far as the
    /// scheduler goes (nice 10).
    public static func giveWay() { clx_give_way() }

    /// Makes the calling thread's waits exact (timer slack 1 ns instead of 50 µs).
    public static func sharpenTimers() { clx_no_timer_slack() }
}
