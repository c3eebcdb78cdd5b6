import Testing
import Wire

/// Runs the tests of a suite on threads of their own: such as hold one while a plan runs or a peer is silent.
///
/// The pool that all other tests share has as many threads as there are processors. Two tests that wait there
/// with a thread in hand leave none, and what sleeps or is to be looked at meanwhile has its next turn seconds
/// later.
public struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
    public var isRecursive: Bool { true }

    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(ThreadEach.shared) { try await function() }
    }
}

extension Trait where Self == OwnThreads {
    /// Its tests hold threads while they wait.
    public static var ownThreads: Self { Self() }
}

/// Starts a thread for each piece of work; tests that wait with it in hand have few.
private final class ThreadEach: TaskExecutor {
    static let shared = ThreadEach()

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        do {
            let thread = try Thread { [self] in
                job.runSynchronously(on: asUnownedTaskExecutor())
            }
            thread.detach()
        } catch { fatalError("no thread for a test: \(error)") }
    }
}
