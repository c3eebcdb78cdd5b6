import Glibc
import Wire

/// Something did not happen in time.
public struct NeverHappened: Error, CustomStringConvertible {
    public let description: String

    public init(description: String) { self.description = description }
}

/// How long a test waits for what must happen. No verdict hangs on it: on a busy machine things take
/// longer, and only what never comes is a fault.
public let patience: Int64 = 120_000_000_000

/// Waits until something is so, and throws if it does not become so within `patience`.
public func eventually(_ what: String, _ isSo: () throws -> Bool) throws {
    let end = MonotonicTime.now() + patience
    while try !isSo() {
        if MonotonicTime.now() > end { throw NeverHappened(description: "never: \(what)") }
        usleep(1_000)
    }
}

/// The same without holding a thread of the tests' pool.
public func eventually(_ what: String, _ isSo: () throws -> Bool) async throws {
    let end = MonotonicTime.now() + patience
    while try !isSo() {
        if MonotonicTime.now() > end { throw NeverHappened(description: "never: \(what)") }
        try await Task.sleep(for: .milliseconds(2))
    }
}

/// A pause that is part of a script ("the server is gone for 200 ms"). It may last longer, and no
/// verdict may hang on it being exact; whoever waits for something uses `eventually`.
public func pause(milliseconds: Int) {
    let end = MonotonicTime.now() + Int64(milliseconds) * 1_000_000
    while case let rest = end - MonotonicTime.now(), rest > 0 {
        usleep(UInt32(min(rest / 1_000 + 1, 500_000)))
    }
}
