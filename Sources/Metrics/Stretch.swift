internal import Units

/// The finest stretch of a run that has series of its own: a phase, or a part of one (a level, a burst,
/// a round).
public struct Stretch: Hashable, Sendable, Codable {
    /// A phase that the stretch belongs to.
    public struct Place: Hashable, Sendable, Codable {
        /// The index of the phase in `LabelSpace.phases`.
        public var phase: Int
        /// The part of that phase, from 1; nil where it has none, or too many for rows of their own.
        public var part: Int?

        public init(phase: Int, part: Int? = nil) {
            self.phase = phase
            self.part = part
        }
    }

    /// How high the load is in a part.
    public struct Level: Hashable, Sendable, Codable {
        public var value: Double
        /// Such as `clients`, `arrivals/s`.
        public var unit: String

        public init(value: Double, unit: String) {
            self.value = value
            self.unit = unit
        }

        /// Such as `600 clients`.
        public var text: String {
            let unit =
                value == 1 && unit.hasSuffix("s") && !unit.contains("/")
                ? String(unit.dropLast()) : unit
            return "\(number) \(unit)"
        }

        /// Such as `600`, `12.5`.
        public var number: String { Format.trimmed(Format.number(value)) }
    }

    /// The phase itself, then those around it (`repeat`, `parallel`), innermost first.
    public var places: [Place]
    /// The level, of a part that has one.
    public var level: Level?

    public init(_ places: [Place], level: Level? = nil) {
        self.places = places
        self.level = level
    }
}
