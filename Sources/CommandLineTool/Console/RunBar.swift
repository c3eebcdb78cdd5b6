/// A bar of the whole run, on which phases end at half strokes.
struct RunBar {
    /// How much is over, 0…1.
    let share: Double
    /// Where phases begin, 0…1.
    let borders: [Double]

    /// Borders of phases that are shorter say nothing.
    private static let least = 3

    func text(_ width: Int, _ blocks: Blocks) -> String {
        let done = Int((share * Double(width)).rounded())
        var strokes = (0..<max(0, width)).map { $0 < done ? blocks.done : blocks.rest }
        var last = 0
        for border in borders {
            let cell = Int((border * Double(width)).rounded()) - 1
            guard cell - last >= Self.least, cell < width - Self.least else { continue }
            strokes[cell] = cell < done ? blocks.doneEnd : blocks.restEnd
            last = cell
        }
        return String(strokes)
    }
}
