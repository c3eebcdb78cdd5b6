import Units

/// Builds the tree of one YAML document from its events and refuses what a plan may not use.
struct YAMLTreeBuilder: ~Copyable {
    /// Thrown when reading cannot go on; the reason is among the diagnostics.
    private struct Stopped: Error {}

    /// A finished node with a name, and what another copy of it would cost.
    private struct Anchor {
        var node: Node
        var size: Int
        var height: Int
    }

    private(set) var diagnostics = Diagnostics()
    /// Whether a character was found that is not what it looks like, so that nothing else is worth
    /// saying.
    private(set) var hasOddCharacters = false
    private let source: SourceFile
    private let file: Int
    private var events: YAMLEvents
    private var cursor: ByteCursor
    private var spelling: YAMLSpelling
    private var anchors: [String: Anchor] = [:]
    /// Nodes so far, copies by aliases included; and those copies alone.
    private var nodes = 0
    private var aliasedNodes = 0
    /// The greatest depth since the innermost anchor that is still open.
    private var deepest = 0

    init(_ source: SourceFile, file: Int) {
        self.source = source
        self.file = file
        events = YAMLEvents(source.bytes)
        cursor = ByteCursor(source.bytes)
        spelling = YAMLSpelling(source.bytes)
    }

    /// The root of the only document; nil after a syntax error.
    mutating func document() -> Node? {
        do {
            _ = try next()
            guard case .documentStart = try next().kind else { return empty() }
            let root = try value(try next(), depth: 0)
            if case .scalar(let scalar) = root.value, scalar.kind == .null { return empty() }
            _ = try next()
            let after = try next()
            if case .documentStart = after.kind {
                diagnostics.error(
                    .severalDocuments, "a plan is one YAML document; a second one starts here",
                    at: range(after), hint: "put it in its own file, or remove the line")
            }
            return root
        } catch {
            return nil
        }
    }

    private mutating func empty() -> Node? {
        diagnostics.error(
            .emptyFile, "the file is empty", at: SourceRange(file: file, start: 0, end: 0),
            hint: "a plan starts with 'version: 1'")
        return nil
    }

    private mutating func next() throws(Stopped) -> YAMLEvent {
        if diagnostics.isFull { throw Stopped() }
        do {
            let event = try events.next()
            let range = written(event)
            if let fault = spelling.fault(event, at: range.start..<range.end) {
                let end = min(fault.offset + 1, source.bytes.count)
                diagnostics.error(
                    .syntax, fault.message,
                    at: SourceRange(file: file, start: fault.offset, end: end), hint: fault.hint)
            }
            return event
        } catch {
            if hasOddCharacters { throw Stopped() }
            diagnostics.add(error.diagnostic(in: source, file: file, cursor: &cursor))
            throw Stopped()
        }
    }

    // MARK: Values

    /// The value that begins with `event`.
    private mutating func value(_ event: YAMLEvent, depth: Int) throws(Stopped) -> Node {
        try limit(depth: depth, at: event)
        if case .alias(let name) = event.kind { return try alias(name, event, depth: depth) }
        guard let name = event.anchor else { return try unnamed(event, depth: depth) }
        let outer = (nodes: nodes, deepest: deepest)
        deepest = depth
        let node = try unnamed(event, depth: depth)
        anchors[name] = Anchor(
            node: node, size: nodes - outer.nodes, height: deepest - depth)
        deepest = max(deepest, outer.deepest)
        return node
    }

    private mutating func unnamed(_ event: YAMLEvent, depth: Int) throws(Stopped) -> Node {
        nodes += 1
        deepest = max(deepest, depth)
        switch event.kind {
        case .scalar(let text, let style): return scalar(text, style, event)
        case .sequenceStart(let flow): return try sequence(event, flow: flow, depth: depth)
        default: return try mapping(event, depth: depth)
        }
    }

    private mutating func scalar(
        _ text: String, _ style: Scalar.Style, _ event: YAMLEvent
    ) -> Node {
        var range = range(event)
        if style == .block { range.end = endOfText(before: range.end, from: range.start) }
        var scalar = Scalar(text: text, style: style, kind: .string)
        if style == .plain {
            scalar = Scalar(plain: text)
            if let odd = OddCharacter(inPlain: source.bytes[range.start..<range.end]) {
                hasOddCharacters = true
                diagnostics.add(odd.diagnostic(file: file))
            }
        }
        if let tag = event.tag {
            guard let typed = tagged(scalar, tag, at: range) else {
                return Node(.broken, range: range)
            }
            scalar = typed
        }
        return Node(.scalar(scalar), range: range)
    }

    private mutating func sequence(
        _ event: YAMLEvent, flow: Bool, depth: Int
    ) throws(Stopped) -> Node {
        checkCollectionTag(event, "seq")
        var range = range(event)
        var items: [Node] = []
        while true {
            let next = try next()
            if case .sequenceEnd = next.kind {
                // The end mark of a block list lies at the start of what follows.
                range.end = flow ? cursor.offset(of: next.end) : items.last?.range.end ?? range.end
                return Node(.sequence(items), range: range)
            }
            items.append(try value(next, depth: depth + 1))
        }
    }

    private mutating func alias(
        _ name: String, _ event: YAMLEvent, depth: Int
    ) throws(Stopped) -> Node {
        guard let anchor = anchors[name] else {
            let known =
                diagnostics.mayGuess ? closest(to: name, among: anchors.keys.sorted()) : nil
            diagnostics.error(
                .unknownAnchor, "no value with the anchor '&\(name)' ends before this alias",
                at: range(event), hint: known.map { "did you mean '*\($0)'?" })
            return Node(.broken, range: range(event))
        }
        nodes += anchor.size
        aliasedNodes += anchor.size
        guard aliasedNodes <= YAMLReader.maximumAliasedNodes else {
            diagnostics.error(
                .aliasExpansion,
                "the aliases up to here expand to more than "
                    + "\(YAMLReader.maximumAliasedNodes) values",
                at: range(event), hint: "write fewer aliases of aliases")
            throw Stopped()
        }
        try limit(depth: depth + anchor.height, at: event)
        deepest = max(deepest, depth + anchor.height)
        return anchor.node
    }

    private mutating func limit(depth: Int, at event: YAMLEvent) throws(Stopped) {
        guard depth > YAMLReader.maximumDepth else { return }
        diagnostics.error(
            .tooDeep, "lists and maps are nested deeper than \(YAMLReader.maximumDepth) levels",
            at: range(event))
        throw Stopped()
    }

    // MARK: Mappings

    private mutating func mapping(_ event: YAMLEvent, depth: Int) throws(Stopped) -> Node {
        checkCollectionTag(event, "map")
        var range = range(event)
        var members: [Member] = []
        var seen: [String: SourceRange] = [:]
        var end = range.end
        var isExpression = false
        while true {
            let next = try next()
            if case .mappingEnd = next.kind {
                let closed = cursor.offset(of: next.end)
                let braced = closed > end && source.bytes[closed - 1] == UInt8(ascii: "}")
                range.end = braced ? closed : end
                break
            }
            let key = try key(next, in: range, depth: depth, isExpression: &isExpression)
            let value = try value(try self.next(), depth: depth + 1)
            end = max(value.range.end, key?.range.end ?? 0, end)
            guard let key else { continue }
            if let first = seen.updateValue(key.range, forKey: key.name) {
                seen[key.name] = first
                diagnostics.error(
                    .duplicateKey, "the key '\(key.name)' appears twice in this map", at: key.range,
                    related: [.init(message: "first used here", range: first)])
                continue
            }
            let member = Member(key: key.name, keyRange: key.range, value: value)
            if let last = members.last, let cut = CutNumber(last, member, in: source.bytes) {
                diagnostics.add(cut.diagnostic)
                members[members.count - 1].value.value = .broken
                continue
            }
            members.append(member)
        }
        return Node(isExpression ? .broken : .mapping(members), range: range)
    }

    /// The key that begins with `event`; nil if it is none, which is then an error already.
    /// `isExpression` is set where the map around it turns out to be an unquoted `{{ … }}`.
    private mutating func key(
        _ event: YAMLEvent, in map: SourceRange, depth: Int, isExpression: inout Bool
    ) throws(Stopped) -> (name: String, range: SourceRange)? {
        let node = try value(event, depth: depth + 1)
        let range = if case .alias = event.kind { range(event) } else { node.range }
        if case .broken = node.value { return nil }
        guard case .scalar(let scalar) = node.value else {
            if startsExpression(map), node.range.start == map.start + 1 {
                isExpression = true
                diagnostics.add(.unquotedExpression(in: source, file: file, at: map.start))
            } else {
                diagnostics.error(
                    .complexKey, "expected a word or text as the key, not a list or a map",
                    at: range)
            }
            return nil
        }
        if scalar.style == .plain, scalar.text == "<<" {
            diagnostics.error(
                .mergeKey, "merge keys ('<<') are not allowed in a plan", at: range,
                hint: "write the keys out; a profile inherits from another with 'extends'")
            return nil
        }
        if scalar.style == .plain, scalar.text.isEmpty {
            diagnostics.error(.missingKey, "a key is missing before this ':'", at: range)
            return nil
        }
        return (scalar.text, range)
    }

    private func startsExpression(_ map: SourceRange) -> Bool {
        source.bytes[map.start...].starts(with: [UInt8(ascii: "{"), UInt8(ascii: "{")])
    }

    // MARK: Tags

    private static let tagPrefix = "tag:yaml.org,2002:"

    /// The scalar as its tag says; nil if it cannot be that, which is then an error already.
    private mutating func tagged(_ scalar: Scalar, _ tag: String, at range: SourceRange) -> Scalar?
    {
        let text = Scalar(text: scalar.text, style: .quoted, kind: .string)
        let plain = Scalar(plain: scalar.text)
        let matches: Bool
        switch tag {
        case "!", Self.tagPrefix + "str": return text
        case Self.tagPrefix + "null": matches = plain.kind == .null
        case Self.tagPrefix + "bool": matches = plain.kind == .bool
        case Self.tagPrefix + "int": matches = plain.kind == .int
        case Self.tagPrefix + "float": matches = plain.kind == .float || plain.kind == .int
        default:
            unknownTag(tag, at: range)
            return scalar
        }
        guard matches else {
            diagnostics.error(
                .tagMismatch, "'\(scalar.text)' does not match its tag '\(short(tag))'",
                at: range)
            return nil
        }
        return plain
    }

    private mutating func checkCollectionTag(_ event: YAMLEvent, _ name: String) {
        guard let tag = event.tag, tag != "!", tag != Self.tagPrefix + name else { return }
        unknownTag(tag, at: range(event))
    }

    private mutating func unknownTag(_ tag: String, at range: SourceRange) {
        diagnostics.error(
            .unknownTag, "the tag '\(short(tag))' is not allowed here", at: range,
            hint: "leave it out; only !!str !!int !!float !!bool !!null !!map !!seq are known")
    }

    private func short(_ tag: String) -> String {
        tag.hasPrefix(Self.tagPrefix) ? "!!" + tag.dropFirst(Self.tagPrefix.count) : tag
    }

    // MARK: Places

    /// The bytes of an event; the anchor and the tag before a value do not belong to it.
    private mutating func range(_ event: YAMLEvent) -> SourceRange {
        var range = written(event)
        if event.anchor != nil || event.tag != nil {
            range.start = spelling.startOfValue(from: range.start)
            range.end = max(range.start, range.end)
        }
        return range
    }

    /// The bytes of an event with its anchor and tag.
    private mutating func written(_ event: YAMLEvent) -> SourceRange {
        let start = cursor.offset(of: event.start)
        return SourceRange(
            file: file, start: start, end: max(start, cursor.offset(of: event.end)))
    }

    private func endOfText(before end: Int, from start: Int) -> Int {
        var end = end
        while end > start, source.bytes[end - 1] <= 0x20 { end -= 1 }
        return end
    }
}
