internal import LoadEngine
internal import Metrics
internal import Units

/// How much memory a run takes, by what takes it.
public struct MemoryNeed: Equatable, Sendable {
    /// One thing that memory is needed for.
    public struct Part: Equatable, Sendable {
        public var name: String
        /// Bytes, surely and if all arrivals stay for their sessions.
        public var sure: Double
        public var expected: Double
        /// Whether it does not grow with the load.
        public var isFixed: Bool
    }

    public var parts: [Part]
    /// Bytes of one more connection.
    public var perConnection: Double

    public var sure: Double { parts.reduce(0) { $0 + $1.sure } }
    public var expected: Double { parts.reduce(0) { $0 + $1.expected } }
    /// What does not grow with the load.
    var fixed: Double { parts.reduce(0) { $0 + ($1.isFixed ? $1.expected : 0) } }
    /// The part that takes most.
    var largest: String { parts.max { $0.expected < $1.expected }?.name ?? "" }

    /// What one connection takes on this side, in bytes. Measured with idle connections, as the growth
    /// of the process and of what the kernel has in use.
    enum Each {
        /// The records of client and connection.
        static let client = 240.0
        /// What the kernel keeps of a TCP socket without data: the socket, its file, its entry in a
        /// poller.
        static let socket = 4_096.0
        /// The state of TLS.
        static let tls = 19.0 * 1_024
        /// The record of a connection of the server inside.
        static let served = 400.0
        /// A request that waits for its reply.
        static let request = 160.0
        /// A process without connections, its libraries among it.
        static let process = 16.0 * 1_048_576
        /// A loop: its thread, its read region and buffers.
        static let loop = 2.0 * 1_048_576

        /// The contexts of permessage-deflate of a window that is kept: zlib takes 4 windows and as
        /// much for its hashes to compress, and one window to inflate.
        static func deflate(window: Int, compresses: Bool, inflates: Bool) -> Double {
            let size = Double(1 << window)
            return (compresses ? 8 * size + 6_144 : 0) + (inflates ? size + 7_168 : 0)
        }

        /// The histograms of one series: those of requests have five, each with samples in about six
        /// octaves; as totals with 8 bytes a bucket, and in two recorders of each loop with 4.
        static func series(loops: Int) -> Double {
            let buckets = Double(5 * 6 * HistogramScale.blockSize)
            return buckets * (8 + 8 * Double(loops))
        }
    }
}
