internal import CLinux

/// A program that runs beside this one in a process group of its own; it is killed with all that it
/// started, and waited for, when its owner goes.
public struct ChildProcess: ~Copyable {
    /// What reading gave.
    public enum Reading: Equatable, Sendable {
        case bytes(Int)
        case nothing
        case end
    }

    /// How it ended.
    public enum Ending: Equatable, Sendable {
        case exited(Int32)
        case killed(signal: Int32)
    }

    private let process: Int32
    private let output: FileDescriptor
    private let errors: FileDescriptor
    private var errorsEnded = false
    public private(set) var ending: Ending?

    /// Starts a program, found as a shell finds it, with its arguments in a folder; `merges` puts what it
    /// writes to its errors into its output.
    public init(
        _ words: [String], folder: String, merges: Bool = false
    ) throws(SystemError) {
        var bytes: [CChar] = []
        for word in words { bytes += word.utf8CString }
        var (output, errors) = (Int32(-1), Int32(-1))
        let result =
            merges
            ? unsafe clx_spawn(bytes, Int32(words.count), folder, &output, nil)
            : unsafe clx_spawn(bytes, Int32(words.count), folder, &output, &errors)
        process = try SystemError.check(result)
        self.output = FileDescriptor(owning: output)
        self.errors = FileDescriptor(owning: errors)
        errorsEnded = merges
    }

    deinit {
        clx_signal_group(process, 9)
        if ending != nil { return }
        var code: Int32 = 0
        for _ in 0..<1_000 where unsafe clx_reap(process, &code) == 0 {
            _ = clx_wait_readable(-1, -1, 1)
        }
    }

    /// Waits until it has written something or has closed its output, at most so long.
    public func wait(milliseconds: Int32) {
        _ = clx_wait_readable(output.raw, errorsEnded ? -1 : errors.raw, milliseconds)
    }

    /// Waits for nothing, so long.
    public func pause(milliseconds: Int32) { Thread.pause(milliseconds: milliseconds) }

    /// Reads what it has written to its output, up to the size of the buffer.
    public func read(into buffer: inout [UInt8]) -> Reading {
        Self.read(output.raw, &buffer)
    }

    /// Reads what it has written to its errors.
    public mutating func readErrors(into buffer: inout [UInt8]) -> Reading {
        if errorsEnded { return .end }
        let reading = Self.read(errors.raw, &buffer)
        if reading == .end { errorsEnded = true }
        return reading
    }

    private static func read(_ raw: Int32, _ buffer: inout [UInt8]) -> Reading {
        let count = unsafe clx_read(raw, &buffer, buffer.count)
        if count > 0 { return .bytes(Int(count)) }
        return count == -11 || count == -4 ? .nothing : .end
    }

    /// The number of its process group.
    public var group: Int32 { process }

    /// Whether it, or something that it started and that is still in its group, goes on.
    public var groupGoesOn: Bool { clx_group_exists(process) != 0 }

    /// Sends a signal to it and to all that it started.
    public func send(_ signal: Termination.Signal) {
        clx_signal_group(process, signal == .terminate ? 15 : 9)
    }

    /// Whether it has ended.
    public mutating func hasEnded() -> Bool {
        var code: Int32 = 0
        if ending == nil, unsafe clx_reap(process, &code) == 1 {
            ending = code < 0 ? .killed(signal: -code) : .exited(code)
        }
        return ending != nil
    }
}
