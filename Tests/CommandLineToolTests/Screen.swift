/// A small terminal: what stands on its screen after bytes that a program wrote.
struct Screen {
    private(set) var columns: Int
    private var lines: [[Character]] = [[]]
    private var row = 0
    private var column = 0

    init(columns: Int) { self.columns = columns }

    /// The lines down to the last one that is not empty, without spaces at their ends.
    var text: [String] {
        var shown = lines.map { line in
            String(String(line.reversed().drop { $0 == " " }).reversed())
        }
        while shown.last == "" { shown.removeLast() }
        return shown
    }

    /// Makes it narrower or wider; longer lines are broken, as most terminals do.
    mutating func resize(to width: Int) {
        var broken: [[Character]] = []
        var newRow = 0
        for (index, line) in lines.enumerated() {
            if index == row { newRow = broken.count }
            var rest = line[...]
            repeat {
                broken.append(Array(rest.prefix(width)))
                rest = rest.dropFirst(width)
            } while !rest.isEmpty
        }
        (lines, row, columns) = (broken, newRow, width)
    }

    /// Follows text with CR, LF, colours, `CSI n A`, `CSI J` and `CSI K`.
    mutating func write(_ text: String) {
        var rest = text.unicodeScalars.map { Character($0) }[...]
        while let character = rest.popFirst() {
            switch character {
            case "\r": column = 0
            case "\n": feed()
            case "\u{1B}": control(&rest)
            default: put(character)
            }
        }
    }

    private mutating func control(_ rest: inout ArraySlice<Character>) {
        rest.removeFirst()
        var number = ""
        while let character = rest.popFirst() {
            if character.isNumber || character == ";" {
                number.append(character)
                continue
            }
            switch character {
            case "A": row = max(0, row - (Int(number) ?? 1))
            case "J":
                lines.removeSubrange((row + 1)...)
                lines[row] = Array(lines[row].prefix(column))
            case "K": lines[row] = Array(lines[row].prefix(column))
            default: break
            }
            return
        }
    }

    private mutating func put(_ character: Character) {
        if column == columns {
            column = 0
            feed()
        }
        while lines[row].count <= column { lines[row].append(" ") }
        lines[row][column] = character
        column += 1
    }

    private mutating func feed() {
        row += 1
        column = 0
        if row == lines.count { lines.append([]) }
    }
}
