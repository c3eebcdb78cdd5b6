/// Where a JSON document has line ends and spaces.
public struct JSONLayout: Sendable {
    /// Whether each item and member has a line of its own.
    var isIndented = true
    /// Lists and maps of up to so many bytes stand on one line all the same.
    var fitting = 0
    /// What stands on one line: between items, behind a key, inside the braces of a map.
    var separator = ", "
    var colon = ": "
    var padding = ""

    /// Each item and member on a line of its own, indented by two spaces.
    public static let indented = JSONLayout()
    /// All on one line, with spaces.
    public static let line = JSONLayout(isIndented: false)
    /// Indented; what stands on one line has no spaces.
    public static let rows = JSONLayout(separator: ",", colon: ":")
    /// Indented for people: short lists and maps stand on one line.
    public static let folded = JSONLayout(fitting: 72, padding: " ")
}
