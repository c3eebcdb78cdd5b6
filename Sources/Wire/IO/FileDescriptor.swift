internal import CLinux

/// The owner of one descriptor; it is closed when the owner goes.
public struct FileDescriptor: ~Copyable, Sendable {
    /// The number the kernel knows it by.
    public let raw: Int32

    /// Takes over an open descriptor.
    public init(owning raw: Int32) { self.raw = raw }

    deinit { clx_close(raw) }
}

/// A refusal of the kernel: an errno with its text.
public struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The positive errno.
    public var code: Int32

    public init(code: Int32) { self.code = code }

    /// The system's text, such as `Connection refused`.
    public var description: String {
        var buffer = [CChar](repeating: 0, count: 128)
        return unsafe String(cString: clx_error_text(code, &buffer, buffer.count))
    }

    /// Returns a result that is not negative, or throws the errno in it.
    static func check(_ result: Int32) throws(SystemError) -> Int32 {
        if result < 0 { throw SystemError(code: -result) }
        return result
    }
}
