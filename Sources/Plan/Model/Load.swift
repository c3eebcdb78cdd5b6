public import Units

/// A load over time: so many clients (closed model), or so many arrivals a second (open model).
public struct Load: Sendable, Equatable {
    /// What the values of its lines are.
    public enum Model: Sendable, Equatable { case clients, arrivals }

    /// The way from the first value of a line to its second one.
    public enum Course: Sendable, Equatable {
        /// Straight, or in so many equal levels of which the last is the second value.
        case line(steps: Int?)
        /// Up to the second value and back to the first one, once or again and again.
        case bursts(Bursts)
        /// A cosine that begins at the first value and is at the second one after half a period.
        case wave(period: TimeAmount)
    }

    /// The load of all profiles together, or of one of them.
    public struct Flow: Sendable, Equatable {
        /// The index of the profile; nil: all, by their weights.
        public var profile: Int?
        public var line: Line
        /// Whether arrivals are those of a Poisson process.
        public var isPoisson: Bool

        public init(profile: Int? = nil, line: Line, isPoisson: Bool = false) {
            self.profile = profile
            self.line = line
            self.isPoisson = isPoisson
        }
    }

    /// Two values; without `from` it starts where the phase before ended.
    public struct Line: Sendable, Equatable {
        public var from: Double?
        public var to: Double

        public init(from: Double?, to: Double) {
            self.from = from
            self.to = to
        }

        /// The higher one of those values that it says.
        var most: Double { max(from ?? to, to) }
    }

    /// When bursts rise and fall.
    public struct Bursts: Sendable, Equatable {
        public var rise: TimeAmount
        public var hold: TimeAmount
        public var fall: TimeAmount
        /// How many there are.
        public var times: Int
        /// From the start of one to that of the next; there if there are several.
        public var every: TimeAmount?

        public init(
            rise: TimeAmount = .zero, hold: TimeAmount, fall: TimeAmount = .zero, times: Int = 1,
            every: TimeAmount? = nil
        ) {
            self.rise = rise
            self.hold = hold
            self.fall = fall
            self.times = times
            self.every = every
        }

        /// How long one of them takes.
        public var one: TimeAmount {
            TimeAmount(nanoseconds: rise.nanoseconds + hold.nanoseconds + fall.nanoseconds)
        }

        /// From the start of the first one to the end of the last one; at most what 64 bits hold.
        public var length: TimeAmount {
            let between = (every ?? .zero).nanoseconds
            // Of times of a year each, the sum may leave 64 bits.
            let rest = Int64(times - 1).multipliedReportingOverflow(by: between)
            let whole = rest.partialValue.addingReportingOverflow(one.nanoseconds)
            let isTooLong = rest.overflow || whole.overflow
            return TimeAmount(nanoseconds: isTooLong ? .max : whole.partialValue)
        }
    }

    public var model: Model
    public var course: Course
    /// One flow of all profiles, or one for each of some profiles; the others have none then.
    public var flows: [Flow]
    /// Messages a second that all clients with a schedule send together, in place of the interval of
    /// their first schedule; nil: each its own.
    public var messages: Line?
    /// The whole of it; at most, where it may end earlier.
    public var length: TimeAmount
    /// How long it takes at least, where it ends as soon as its thresholds are decided; nil: all of its length.
    public var shortest: TimeAmount?

    /// Whether it names its profiles.
    public var isPerProfile: Bool { flows.contains { $0.profile != nil } }

    public init(
        model: Model, course: Course = .line(steps: nil), flows: [Flow], messages: Line? = nil,
        length: TimeAmount
    ) {
        self.model = model
        self.course = course
        self.flows = flows
        self.messages = messages
        self.length = length
    }
}
