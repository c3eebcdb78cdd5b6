public import Reports

/// What a host can do as a load generator, measured there, and what of its figures is its own.
///
/// Both sides ran on it, so a rate is what one loop and a server that does nothing hold together: less
/// than a loop holds that has the host for itself.
public struct Calibration: Equatable, Sendable {
    /// A figure that was measured in several rounds.
    public struct Figure: Equatable, Sendable {
        /// In the order of the rounds.
        public var values: [Double]

        public init(_ values: [Double]) { self.values = values }

        /// The value in the middle, which one disturbed round does not move far; 0 without any.
        public var median: Double { values.isEmpty ? 0 : values.sorted()[values.count / 2] }

        /// From the least to the most, as a share of the median; 0 where that is 0.
        public var spread: Double {
            guard let least = values.min(), let most = values.max(), median > 0 else { return 0 }
            return (most - least) / median
        }
    }

    /// How many connections a limit of the host allows.
    public struct Room: Equatable, Sendable {
        public var kind: HostLimit.Kind
        /// To one address and port, from one address of this host.
        public var connections: Int
        /// The setting that the limit is, such as `ulimit -n`.
        public var setting: String

        public init(kind: HostLimit.Kind, connections: Int, setting: String) {
            self.kind = kind
            self.connections = connections
            self.setting = setting
        }
    }

    public var host: HostFacts
    /// What runs are held against, with what disturbed the measurement.
    public var floor: NoiseFloor
    /// How long it took, in seconds.
    public var seconds: Double
    /// Whether the server had a core of its own.
    public var isApart: Bool
    /// Messages a second by plan, each answered, that left in time.
    public var planned: Figure
    /// Messages a second where each connection sends again as soon as it is answered.
    public var answered: Figure
    /// The part of its time that the loop was busy meanwhile, 0…1: full, the loop is the limit; else the
    /// server, or the host.
    public var busy: Figure
    /// Connects a second: TCP and WebSocket handshake, then a reset.
    public var handshakes: Figure
    /// For each hard limit of connections, the tightest first.
    public var rooms: [Room]
    /// Settings that hold a generator down here.
    public var settings: [HostSetting]

    public init(
        host: HostFacts, floor: NoiseFloor, seconds: Double, isApart: Bool, planned: Figure,
        answered: Figure, busy: Figure, handshakes: Figure, rooms: [Room], settings: [HostSetting]
    ) {
        self.host = host
        self.floor = floor
        self.seconds = seconds
        self.isApart = isApart
        self.planned = planned
        self.answered = answered
        self.busy = busy
        self.handshakes = handshakes
        self.rooms = rooms
        self.settings = settings
    }
}
