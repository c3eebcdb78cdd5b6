internal import CLinux

/// A process that ends groups of programs if this process goes before it has done so itself: by a crash, a
/// SIGKILL, or the second of two signals.
public final class ProcessGuard: Sendable {
    private let line: Int32
    private let process: Int32

    /// Starts it; that costs least while this process is small.
    public init() throws(SystemError) {
        var process: Int32 = 0
        line = try SystemError.check(unsafe clx_guard_start(&process))
        self.process = process
    }

    deinit { clx_guard_end(line, process) }

    /// Has it look after a process group.
    public func watch(_ group: Int32) { clx_guard_tell(line, group) }

    /// Has it look after a group no more, whose number may be another's from now on.
    public func forget(_ group: Int32) { clx_guard_tell(line, -group) }
}
