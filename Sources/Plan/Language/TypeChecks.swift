import JSONScan
import PlanText
import Units

/// Checks values by the table of keys alone: types, ranges, names, required keys. It is for the
/// parts of the language that only a later version runs; the others have records.
extension Reader {
    /// Checks a value; `what` names it in messages.
    func check(_ node: Node, _ type: ValueType, _ what: String) {
        switch type {
        case .text: _ = text(node)
        case .template: _ = template(node)
        case .flag: _ = flag(node)
        case .duration(let positive):
            _ = positive ? positiveDuration(node, what) : duration(node)
        case .spread: _ = spread(node)
        case .rate: _ = rate(node)
        case .byteRate: _ = byteRate(node, what)
        case .size(let positive): _ = positive ? positiveSize(node, what) : size(node)
        case .share: _ = share(node)
        case .number(let range): _ = number(node, range)
        case .whole(let range): _ = whole(node, range)
        case .weight: _ = weight(node)
        case .word(let words): _ = word(node, of: words)
        case .name(let kind): _ = index(node, kind)
        case .spelled(let spelling): check(node, spelling)
        case .json: _ = json(node)
        case .match(let scope): _ = conditions(node, of: scope)
        case .list(let item, let least):
            let kind = Kind<Void>(item) { reader, node, what in reader.check(node, item, what) }
            _ = list(node, of: kind, least: least, what)
        case .map(let value, let kind): checkMap(node, of: value, kind, what)
        case .section(let section): language.entry(section).check(self, node)
        case .oneOf(let forms): check(node, oneOf: forms, what)
        }
    }

    private func checkMap(_ node: Node, of value: ValueType, _ kind: NameKind?, _ what: String) {
        guard let members = mapping(node, what) else { return }
        for member in members {
            if let kind { _ = index(of: member.key, kind, at: member.keyRange) }
            check(member.value, value, "'\(member.key)'")
        }
        guard case .weight = value else { return }
        checkWeights(members.map { Self.weight(of: $0.value) }, what, at: node.range)
    }

    /// Checks a map by its table alone.
    func check(_ node: Node, _ section: Section, rules: (Reader, Fields) -> Void) {
        guard let fields = fields(node, section) else { return }
        let table = language.table(section)
        for key in table.keys {
            if key.isRequired { _ = required(key.name, in: fields) }
            // Those of later versions have been checked when they were found.
            if let value = fields[key.name], !key.isLater {
                check(value, key.value, "'\(key.name)'")
            }
        }
        if !table.choice.isEmpty { _ = choice(table.choice, in: fields, "'\(section.name)'") }
        checkNeeds(fields)
        rules(self, fields)
    }

    // MARK: Forms

    /// Checks against the form that fits; of several spellings of a text one must hold.
    private func check(_ node: Node, oneOf forms: [ValueType], _ what: String) {
        let fitting = forms.filter { $0.fits(node) }
        guard let last = fitting.last else {
            if case .scalar(let scalar) = node.value, scalar.kind != .null, forms.count > 1 {
                return wrongType("a list or a map for \(what)", node)
            }
            if let first = forms.first { check(node, first, what) }
            return
        }
        for form in fitting.dropLast() {
            let before = diagnostics.items.count
            check(node, form, what)
            guard diagnostics.items[before...].contains(where: { $0.severity == .error }) else {
                return
            }
            diagnostics.cut(to: before)
        }
        let isNumber =
            if case .scalar(let scalar) = node.value { scalar.double != nil } else { false }
        check(node, isNumber ? fitting.first(where: \.isNumber) ?? last : last, what)
    }
}

extension ValueType {
    /// Whether a node has the shape that it needs: scalar, list or map.
    fileprivate func fits(_ node: Node) -> Bool {
        switch (node.value, self) {
        case (.broken, _), (_, .json): true
        case (.mapping, .map), (.mapping, .section), (.mapping, .match): true
        case (.mapping, _): false
        case (.sequence, .list): true
        case (.sequence, _): false
        case (.scalar, .map), (.scalar, .section), (.scalar, .match), (.scalar, .list): false
        case (.scalar, _): true
        }
    }

    fileprivate var isNumber: Bool {
        switch self {
        case .whole, .number, .weight: true
        default: false
        }
    }
}
