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

    /// A page is long, and bytes are read far faster than characters where nothing is optimised; all that
    /// counts here is ASCII.
    private typealias Bytes = ArraySlice<UInt8>

    init(_ page: String) {
        var rest = Array(page.utf8)[...]
        while let start = rest.firstIndex(of: UInt8(ascii: "<")) {
            take(text: rest[..<start])
            guard let end = PageMarkup.end(of: rest[start...]) else {
                faults.append("a tag without end: \(Self.text(rest[start...].prefix(40)))")
                return
            }
            take(tag: rest[(start + 1)..<end])
            rest = rest[(end + 1)...]
            if let last = open.last, Self.raw.contains(elements[last].name) {
                let close = "</\(elements[last].name)>"
                guard let place = PageMarkup.place(of: Array(close.utf8), in: rest) else {
                    faults.append("\(close) is missing")
                    return
                }
                rest = rest[place...]
            }
        }
        take(text: rest)
        faults += open.map { "not closed: \(elements[$0].name)" }
    }

    private static func text(_ bytes: Bytes) -> String { String(decoding: bytes, as: UTF8.self) }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || 9...13 ~= byte }

    /// Where some bytes begin.
    private static func place(of part: [UInt8], in bytes: Bytes) -> Int? {
        var from = bytes.startIndex
        while let start = bytes[from...].firstIndex(of: part[0]) {
            if bytes[start...].starts(with: part) { return start }
            from = start + 1
        }
        return nil
    }

    /// Where a tag ends: behind its quoted values.
    private static func end(of tag: Bytes) -> Int? {
        var isQuoted = false
        for (index, byte) in zip(tag.indices, tag) {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if byte == UInt8(ascii: ">"), !isQuoted { return index }
            if byte == UInt8(ascii: "<"), isQuoted { return nil }
        }
        return nil
    }

    private mutating func take(text: Bytes) {
        guard !text.allSatisfy(Self.isSpace) else { return }
        let words = Self.text(text)
        texts.append(words)
        if text.contains(UInt8(ascii: ">")) {
            faults.append("a bracket in a text: \(words.prefix(60))")
        }
    }

    private mutating func take(tag: Bytes) {
        if tag.first == UInt8(ascii: "/") {
            guard let last = open.popLast(), elements[last].name == Self.text(tag.dropFirst())
            else {
                faults.append("closes what is not open: \(Self.text(tag))")
                return
            }
            return
        }
        var text = tag
        let isClosed = text.last == UInt8(ascii: "/")
        if isClosed { text.removeLast() }
        let word = text.prefix { !Self.isSpace($0) }
        let name = Self.text(word).lowercased()
        let around = open.map { elements[$0].name }
        elements.append(
            Element(
                name: name, attributes: attributes(text.dropFirst(word.count), of: name),
                around: around, path: open))
        if !isClosed, !Self.void.contains(name) { open.append(elements.count - 1) }
    }

    private mutating func attributes(_ text: Bytes, of name: String) -> [String: String] {
        let (equals, quote) = (UInt8(ascii: "="), UInt8(ascii: "\""))
        var found: [String: String] = [:]
        var rest = text.drop(while: Self.isSpace)
        while !rest.isEmpty {
            let word = rest.prefix { $0 != equals && !Self.isSpace($0) }
            rest = rest.dropFirst(word.count)
            var value = Bytes()
            if rest.first == equals {
                rest = rest.dropFirst(2)
                value = rest.prefix { $0 != quote }
                rest = rest.dropFirst(value.count + 1)
            }
            let key = Self.text(word)
            if found.updateValue(Self.text(value), forKey: key) != nil {
                faults.append("\(name) has \(key) twice")
            }
            rest = rest.drop(while: Self.isSpace)
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
