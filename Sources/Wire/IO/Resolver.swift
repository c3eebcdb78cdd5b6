internal import Synchronization

/// Looks names up that become known only while the load runs, such as those of redirects, in a
/// thread of their own: a lookup may take seconds.
public final class Resolver: Sendable {
    /// What a lookup led to.
    public struct Answer: Sendable {
        /// The number it was asked under.
        public var token: UInt64
        public var addresses: [SocketAddress]
        /// The resolver's words if there is none.
        public var problem: String?
    }

    private let answers = Mutex<[Answer]>([])
    private let wake: WakeSignal

    /// A resolver that signals `wake` when an answer is there.
    public init(wake: WakeSignal) { self.wake = wake }

    /// Starts a lookup.
    public func ask(_ host: String, port: UInt16, token: UInt64) {
        let look: @Sendable () -> Void = { [self] in
            var answer = Answer(token: token, addresses: [], problem: nil)
            do throws(ResolveError) {
                answer.addresses = try SocketAddress.resolve(host, port: port)
            } catch {
                answer.problem = error.text
            }
            let found = answer
            answers.withLock { $0.append(found) }
            wake.signal()
        }
        do throws(SystemError) {
            let thread = try Thread(look)
            thread.detach()
        } catch {
            let failed = Answer(token: token, addresses: [], problem: error.description)
            answers.withLock { $0.append(failed) }
            wake.signal()
        }
    }

    /// Takes the answers that are there.
    public func take() -> [Answer] {
        answers.withLock { waiting in
            defer { waiting.removeAll() }
            return waiting
        }
    }
}
