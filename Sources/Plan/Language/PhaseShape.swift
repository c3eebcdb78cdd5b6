/// What a phase may be: its row among the keys of a phase, and its section if it is a map.
///
/// A shape is written in a file of its own; here is only the list.
struct PhaseShape: Sendable {
    let row: Row<Phase>
    let entry: Language.Entry?
    /// Whether it may stand inside `repeat` and `parallel`.
    let mayBeInside: Bool

    static let all: [PhaseShape] = [
        steady, ramp, burst, wave, stress, once, pause, storm, run, `repeat`, parallel,
    ]

    init(_ row: Row<Phase>, entry: Language.Entry? = nil, mayBeInside: Bool = true) {
        self.row = row
        self.entry = entry
        self.mayBeInside = mayBeInside
    }

    /// A shape whose keys say all of it.
    init<Part>(
        _ section: Section, _ record: @escaping @Sendable @autoclosure () -> Record<Part>,
        _ meaning: String, mayBeInside: Bool = true,
        shape: @escaping @Sendable (Part) -> Phase.Shape
    ) {
        let row = Row<Phase>(section.name, .section(section, record()), meaning) {
            $0.shape = shape($1)
        }
        self.init(
            row, entry: Language.Entry(section, record()), mayBeInside: mayBeInside)
    }
}
