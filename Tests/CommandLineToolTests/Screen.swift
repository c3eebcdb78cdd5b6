import Glibc

/// A small terminal: what stands on its screen after bytes that a program wrote.
struct Screen {
    private(set) var columns: Int
    private var lines: [[Character]] = [[]]
    private var row = 0
    private var column = 0
    /// How many lines ran over its edge.
    private(set) var wrapped = 0
    /// The column in which the cursor is.
    var position: Int { column }

    init(columns: Int) { self.columns = columns }

    /// The lines down to the last one that is not empty, without spaces at their ends.
    var text: [String] {
        var shown = lines.map { line in
            String(String(line.filter { $0 != "\u{0}" }.reversed().drop { $0 == " " }).reversed())
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
        let width = Self.columns(character)
        if column + width > columns {
            wrapped += 1
            column = 0
            feed()
        }
        while lines[row].count < column + width { lines[row].append(" ") }
        // What has no column of its own is not kept.
        if width > 0 { lines[row][column] = character }
        if width == 2 { lines[row][column + 1] = "\u{0}" }
        column += width
    }

    /// The columns that the C library gives a character.
    static func columns(_ character: Character) -> Int {
        let before = uselocale(utf8)
        defer { uselocale(before) }
        return character.unicodeScalars.reduce(0) {
            $0 + max(0, Int(width(Int32(bitPattern: $1.value))))
        }
    }

    nonisolated(unsafe) private static let utf8 = newlocale(1 << LC_CTYPE, "C.UTF-8", nil)

    /// `wcwidth`, which the module of the C library leaves out.
    private static let width = unsafeBitCast(
        dlsym(nil, "wcwidth"), to: (@convention(c) (Int32) -> Int32).self)

    private mutating func feed() {
        row += 1
        column = 0
        if row == lines.count { lines.append([]) }
    }
}
