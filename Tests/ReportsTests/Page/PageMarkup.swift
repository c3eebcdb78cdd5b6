/// Reads a page as far as its form goes: whether tags are closed in their order, what elements and attributes
/// there are.
struct PageMarkup {
    /// An element with its attributes, and the names of those around it, outermost first.
    struct Element {
        var name: String
        var attributes: [String: String]
        var around: [String]
        /// The places of those around it in `elements`.
        var path: [Int]
    }

    private(set) var elements: [Element] = []
    /// The texts between tags, as they stand there.
    private(set) var texts: [String] = []
    /// What is wrong with its form.
    private(set) var faults: [String] = []
    private var open: [Int] = []

    /// Elements that have no end.
    private static let void: Set<String> = ["meta", "link", "!doctype"]
    /// What stands in these is no markup.
    private static let raw: Set<String> = ["script", "style"]

    init(_ page: String) {
        var rest = page[...]
        while let start = rest.firstIndex(of: "<") {
            take(text: rest[..<start])
            guard let end = PageMarkup.end(of: rest[start...]) else {
                faults.append("a tag without end: \(rest[start...].prefix(40))")
                return
            }
            take(tag: rest[rest.index(after: start)..<end])
            rest = rest[rest.index(after: end)...]
            if let last = open.last, Self.raw.contains(elements[last].name) {
                let close = "</\(elements[last].name)>"
                guard let range = rest.firstRange(of: close) else {
                    faults.append("\(close) is missing")
                    return
                }
                rest = rest[range.lowerBound...]
            }
        }
        take(text: rest)
        faults += open.map { "not closed: \(elements[$0].name)" }
    }

    /// Where a tag ends: behind its quoted values.
    private static func end(of tag: Substring) -> String.Index? {
        var isQuoted = false
        for index in tag.indices {
            if tag[index] == "\"" { isQuoted.toggle() }
            if tag[index] == ">", !isQuoted { return index }
            if tag[index] == "<", isQuoted { return nil }
        }
        return nil
    }

    private mutating func take(text: Substring) {
        guard text.contains(where: { !$0.isWhitespace }) else { return }
        texts.append(String(text))
        if text.contains(">") { faults.append("a bracket in a text: \(text.prefix(60))") }
    }

    private mutating func take(tag: Substring) {
        if tag.first == "/" {
            guard let last = open.popLast(), elements[last].name == tag.dropFirst() else {
                faults.append("closes what is not open: \(tag)")
                return
            }
            return
        }
        var text = tag
        let isClosed = text.last == "/"
        if isClosed { text.removeLast() }
        let name = String(text.prefix { !$0.isWhitespace }).lowercased()
        let around = open.map { elements[$0].name }
        elements.append(
            Element(
                name: name, attributes: attributes(text.dropFirst(name.count), of: name),
                around: around, path: open))
        if !isClosed, !Self.void.contains(name) { open.append(elements.count - 1) }
    }

    private mutating func attributes(_ text: Substring, of name: String) -> [String: String] {
        var found: [String: String] = [:]
        var rest = text.drop { $0.isWhitespace }
        while !rest.isEmpty {
            let key = String(rest.prefix { $0 != "=" && !$0.isWhitespace })
            rest = rest.dropFirst(key.count)
            var value = ""
            if rest.first == "=" {
                rest = rest.dropFirst(2)
                value = String(rest.prefix { $0 != "\"" })
                rest = rest.dropFirst(value.count + 1)
            }
            if found.updateValue(value, forKey: key) != nil {
                faults.append("\(name) has \(key) twice")
            }
            rest = rest.drop { $0.isWhitespace }
        }
        return found
    }

    /// Elements of a name.
    func all(_ name: String) -> [Element] { elements.filter { $0.name == name } }

    /// Elements of a name inside one of these, at its place.
    func inside(_ place: Int, _ name: String) -> [Element] {
        elements.filter { $0.name == name && $0.path.contains(place) }
    }
}
