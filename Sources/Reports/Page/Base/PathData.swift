/// The data of an SVG path. Places run from 0 to `PathData.width` across, whatever the width of the page, and
/// are pixels down; both to a tenth.
struct PathData {
    private(set) var text = ""

    /// Units across a plot.
    static let width = 600.0

    var isEmpty: Bool { text.isEmpty }

    mutating func move(_ x: Double, _ y: Double) { add("M", x, y) }
    mutating func line(_ x: Double, _ y: Double) { add("L", x, y) }

    mutating func across(to x: Double) {
        text += "H"
        text.append(place: x)
    }

    mutating func down(to y: Double) {
        text += "V"
        text.append(place: y)
    }

    mutating func close() { text += "Z" }

    /// A rectangle.
    mutating func rectangle(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double) {
        move(left, top)
        across(to: right)
        down(to: bottom)
        across(to: left)
        close()
    }

    private mutating func add(_ command: String, _ x: Double, _ y: Double) {
        text += command
        text.append(place: x)
        text += " "
        text.append(place: y)
    }

    /// The element; none without data. `name` is what the cross-hair calls its values.
    func element(_ style: String, name: String? = nil) -> HTML {
        if text.isEmpty { return "" }
        let called: HTML = name.map { " data-n=\"\($0)\"" } ?? ""
        return "<path class=\"\(style)\" d=\"\(HTML(markup: text))\"\(called)/>"
    }
}
