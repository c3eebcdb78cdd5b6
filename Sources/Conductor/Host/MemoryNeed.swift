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
        /// Whether each side of a run beside each other takes it.
        public var isOfLoad = true
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

    /// What a run takes for each of what it has, in bytes. Measured as differences: `VmRSS` of `run`
    /// with 1,000 and 8,000 idle clients of the server inside, and the kernel's slabs (`/proc/slabinfo`)
    /// meanwhile.
    enum Each {
        /// The records of client and connection.
        static let client = 240.0
        /// The record of a connection of the server inside: 730 to 810 for both.
        static let served = 560.0
        /// What the kernel keeps of a TCP socket without data: itself, its file, its entry in a poller.
        static let socket = 4_000.0
        /// The state of TLS: 43 KiB for both ends (500 and 3,000 clients).
        static let tls = 21.5 * 1_024
        /// A request that waits for its reply.
        static let request = 160.0
        /// A process without connections; most of it are libraries.
        static let process = 24.0 * 1_048_576
        /// A loop: its thread, its read region and buffers.
        static let loop = 1.0 * 1_048_576

        /// The contexts of permessage-deflate that keep their windows: ours to compress, and that of
        /// the peer to inflate; 84 KiB for a connection that has sent more than a window (20 and 60
        /// clients), 45 before.
        static func deflate(compresses: Bool, inflates window: Int?) -> Double {
            (compresses ? 38_720 : 0) + (window.map { 7_168 + Double(1 << $0) } ?? 0)
        }

        /// The histograms of one series: those of requests have five, each with samples in about six
        /// octaves; as totals with 8 bytes a bucket, and in two recorders of each loop with 4.
        static func series(loops: Int) -> Double {
            let buckets = Double(5 * 6 * HistogramScale.blockSize)
            return buckets * (8 + 8 * Double(loops))
        }
    }
}
