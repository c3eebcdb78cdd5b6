import PlanText

/// A tree on one line.
func show(_ node: Node) -> String {
    switch node.value {
    case .scalar(let scalar): "\(scalar.kind)(\(scalar.text))"
    case .sequence(let items): "[" + items.map(show).joined(separator: " ") + "]"
    case .mapping(let members):
        "{" + members.map { "\($0.key): " + show($0.value) }.joined(separator: " ") + "}"
    case .broken: "broken"
    }
}

/// What a text in the file `name` is read as by `read`: its tree on one line, or each diagnostic as
/// `line:column code`.
func outcome(
    _ text: String, in name: String, read: (SourceFile, inout Diagnostics) -> Node?
) -> String {
    let source = SourceFile(name: name, bytes: Array(text.utf8))
    var diagnostics = Diagnostics()
    let root = read(source, &diagnostics)
    let items = diagnostics.sorted().items
    guard items.isEmpty else {
        return items.map { item in
            let place = source.position(at: item.range?.start ?? 0)
            return "\(place.line):\(place.column) \(item.code)"
        }.joined(separator: ", ")
    }
    return root.map(show) ?? "nothing"
}

/// Reads `document` cut off at each place, and with each of `bytes` (and bytes that are no UTF-8)
/// put at each; returns the diagnostics whose range is not in the file or whose text holds a NUL.
func strayDiagnostics(
    damaging text: String, with bytes: String,
    read: (SourceFile, inout Diagnostics) -> Node?
) -> [String] {
    let document = Array(text.utf8)
    var damaged = document.indices.map { Array(document[..<$0]) }
    for offset in document.indices {
        for byte in Array(bytes.utf8) + [0x80, 0xC3, 0xFF] {
            damaged.append(document)
            damaged[damaged.count - 1][offset] = byte
        }
    }
    var stray: [String] = []
    for bytes in damaged {
        let source = SourceFile(name: "plan", bytes: bytes)
        var diagnostics = Diagnostics()
        _ = read(source, &diagnostics)
        let ranges = diagnostics.items.compactMap(\.range)
        let text = HumanRenderer(files: [source]).render(diagnostics.sorted())
        if text.contains("\0")
            || ranges.contains(where: {
                $0.start < 0 || $0.end < $0.start || $0.end > bytes.count
            })
        {
            stray.append(text)
        }
    }
    return stray
}
