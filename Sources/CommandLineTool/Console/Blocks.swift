/// Draws numbers as a row of characters, one each: the higher, the fuller.
struct Blocks {
    /// From the lowest to the fullest.
    let characters: [Character]

    static let full = Blocks(characters: Array("▁▂▃▄▅▆▇█"))
    static let plain = Blocks(characters: Array(".:-=+*#@"))

    private init(characters: [Character]) { self.characters = characters }

    /// Plain characters where the locale says that nothing else can be shown.
    init(environment: [String: String]) {
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
            .first { !$0.isEmpty }
        let isPlain = locale.map { !$0.lowercased().contains("utf") } ?? false
        self = isPlain ? .plain : .full
    }

    private var isPlain: Bool { characters == Blocks.plain.characters }
    /// Strokes of a bar: of what is over and of what comes, and where a part of them ends.
    var done: Character { isPlain ? "=" : "━" }
    var rest: Character { isPlain ? "-" : "─" }
    var doneEnd: Character { isPlain ? "|" : "╸" }
    var restEnd: Character { isPlain ? "|" : "╴" }

    /// A row of these numbers, of which `peak` is the highest; nothing is a space.
    func row(_ values: [Double], peak: Double) -> String {
        String(
            values.map { value in
                guard value > 0 else { return " " }
                let share = peak.isFinite ? value / peak : value.isFinite ? 0 : 1
                let level = Int((share * Double(characters.count)).rounded(.up)) - 1
                return characters[max(0, min(characters.count - 1, level))]
            })
    }
}
