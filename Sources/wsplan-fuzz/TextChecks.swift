import Plan
import PlanText

/// What the readers of plan texts promise: places lie within the file, only what is wrong is
/// refused with an error, and what was read says the same when it is read again as JSON.
enum TextChecks {
    static func yaml(_ bytes: [UInt8]) -> String? {
        check(SourceFile(name: "plan.yaml", bytes: bytes)) {
            YAMLReader.read($0, file: 0, into: &$1)
        }
    }

    static func json(_ bytes: [UInt8]) -> String? {
        check(SourceFile(name: "plan.json", bytes: bytes)) {
            JSONReader.read($0, file: 0, into: &$1)
        }
    }

    private static let language = Language(
        outputs: ["json", "html"].map { OutputKey($0, "A file.") })

    static func plan(_ bytes: [UInt8]) -> String? {
        let source = SourceFile(name: "plan", bytes: bytes)
        let (plan, diagnostics) = PlanReader.read(
            source, variables: [:], environment: ["name": "value", "n": "12"], language: language)
        let isLater = diagnostics.items.contains { $0.code == "not-supported-yet" }
        let isRight = !diagnostics.hasErrors && !isLater
        if (plan != nil) != isRight, !diagnostics.isFull { return "no plan and no error, or both" }
        return strayPlace(diagnostics, in: source)
    }

    private static func check(
        _ source: SourceFile, read: (SourceFile, inout Diagnostics) -> Node?
    ) -> String? {
        var diagnostics = Diagnostics()
        let root = read(source, &diagnostics)
        if let fault = strayPlace(diagnostics, in: source) { return fault }
        if diagnostics.hasErrors { return nil }
        guard let root else { return "nothing was read and no error was found" }
        if let range = strayRange(of: root, within: 0..<source.bytes.count) {
            return "a value lies at \(range) in \(source.bytes.count) bytes"
        }
        let text = root.json
        let copy = SourceFile(name: "copy.json", bytes: Array(text.utf8))
        guard let again = JSONReader.read(copy, file: 0, into: &diagnostics) else {
            return "cannot be read again: \(text)"
        }
        return again.json == text ? nil : "\(text) is read again as \(again.json)"
    }

    /// A diagnostic outside the file, or one that is printed as what a terminal would obey.
    static func strayPlace(_ diagnostics: Diagnostics, in source: SourceFile) -> String? {
        let end = source.bytes.count
        for item in diagnostics.items {
            // Those of other files point into what an `include` found on this machine.
            for range in [item.range].compactMap(\.self) + item.related.map(\.range)
            where range.file == 0
                && (range.start < 0 || range.end < range.start || range.end > end)
            {
                return "\(item.code) points at \(range.start)..<\(range.end) of \(end)"
            }
        }
        // Printing takes longer than reading: one input in eight will do.
        if diagnostics.items.isEmpty || source.bytes.reduce(0, ^) & 7 != 0 { return nil }
        let shown = HumanRenderer(files: [source]).render(diagnostics.sorted())
        let bad = shown.utf8.contains { $0 < 0x20 && $0 != 0x0A || $0 == 0x7F }
        return bad ? "control characters are printed: \(shown.debugDescription)" : nil
    }

    /// The place of the first value or key that does not lie in the file. A value lies in its
    /// parent too, unless it is the copy that an alias stands for.
    private static func strayRange(of node: Node, within file: Range<Int>) -> SourceRange? {
        let range = node.range
        guard range.start >= file.lowerBound, range.end <= file.upperBound,
            range.start <= range.end
        else { return range }
        switch node.value {
        case .scalar, .broken: return nil
        case .sequence(let items):
            return items.lazy.compactMap { strayRange(of: $0, within: file) }.first
        case .mapping(let members):
            for member in members {
                let key = Node(.broken, range: member.keyRange)
                if let stray = strayRange(of: key, within: file)
                    ?? strayRange(of: member.value, within: file)
                {
                    return stray
                }
            }
            return nil
        }
    }
}
