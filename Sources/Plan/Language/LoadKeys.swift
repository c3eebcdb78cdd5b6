import PlanText
import Units

/// A load as a text says it.
struct LoadText: Sendable {
    var line: Load.Line
    /// Whether arrivals are those of a Poisson process.
    var isPoisson = false
}

extension Kind<LoadText> {
    /// A load of one of the spellings, or one for each profile, which only a later version runs.
    static func load(_ spelling: Spelling) -> Kind {
        let type = ValueType.oneOf([
            .spelled(spelling), .map(.spelled(spelling), of: .profile),
        ])
        return Kind(type) { reader, node, what in
            guard case .mapping = node.value else { return reader.load(node, spelling) }
            reader.notSupported("a load for each profile", at: node.range)
            reader.check(node, type, what)
            return nil
        }
    }
}

extension Spelling {
    /// Whether it counts arrivals or messages a second.
    private var isRate: Bool {
        switch self {
        case .arrivals, .arrivalLine, .arrivalRange, .rateLine: true
        default: false
        }
    }

    /// How such a load is written.
    fileprivate var form: LoadForm {
        switch self {
        case .clientLine, .arrivalLine: LoadForm(isRate: isRate, sign: "->")
        case .clientRange, .arrivalRange: LoadForm(isRate: isRate, sign: "..")
        default: LoadForm(isRate: isRate, sign: nil)
        }
    }
}

extension Reader {
    /// A load that a text says.
    func load(_ node: Node, _ spelling: Spelling) -> LoadText? {
        guard var text = text(node) else { return nil }
        var form = spelling.form
        if spelling == .rateLine, text.contains("->") { form = LoadForm(isRate: true, sign: "->") }
        if !isLoad(text, form, at: node.range) { return nil }
        let isPoisson = form.isRate && text.hasPrefix("poisson ")
        if isPoisson { text = String(trim(text.dropFirst(8))) }
        func value(_ text: Substring) -> Double? {
            form.isRate ? rate(text, node.range) : clients(text, node.range)
        }
        if form.sign == ".." { return range(text, form, at: node.range, value) }
        return line(text, at: node.range, isRamp: form.sign != nil, value: value).map {
            LoadText(line: $0, isPoisson: isPoisson)
        }
    }

    /// `a..b` of a wave.
    private func range(
        _ text: String, _ form: LoadForm, at range: SourceRange, _ value: (Substring) -> Double?
    ) -> LoadText? {
        guard let dots = text.firstRange(of: "..") else {
            let example = form.isRate ? "10/s..50/s" : "200..800"
            error(
                .badValue, "expected two values for a wave, such as \(example), got '\(text)'",
                at: range)
            return nil
        }
        let low = value(trim(text[..<dots.lowerBound]))
        guard let high = value(trim(text[dots.upperBound...])), let low else { return nil }
        return LoadText(line: Load.Line(from: low, to: high))
    }

    /// Reads `a -> b` and `-> b` for a ramp, a value alone otherwise.
    private func line(
        _ text: String, at range: SourceRange, isRamp: Bool, value: (Substring) -> Double?
    ) -> Load.Line? {
        guard let arrow = text.firstRange(of: "->") else {
            if text.contains("..") {
                error(
                    .badValue, "a range such as '\(text)' is only for a wave", at: range,
                    hint: "a steady load has one value")
                return nil
            }
            if isRamp {
                let isRate = text.contains("/") || Int(text) == nil && text.contains(" ")
                let form = LoadForm(isRate: isRate, sign: nil)
                let value = form.accepts(text) ? text : form.meaning(of: text)
                error(
                    .badValue,
                    "expected two values for a ramp, such as \(isRate ? "0/s -> 50/s" : "0 -> 50"), "
                        + "got '\(text)'", at: range,
                    hint: value.map { value in
                        "write \(isRate ? "0/s" : "0") -> \(value), or -> \(value) to start where "
                            + "the load is"
                    })
                return nil
            }
            return value(trim(text[...])).map { Load.Line(from: $0, to: $0) }
        }
        guard isRamp else {
            error(
                .badValue, "expected one value for a steady load, got '\(text)'", at: range,
                hint: "a load that changes is a ramp: { clients: \(text), … }")
            return nil
        }
        let first = trim(text[..<arrow.lowerBound])
        let to = value(trim(text[arrow.upperBound...]))
        if first.isEmpty { return to.map { Load.Line(from: nil, to: $0) } }
        guard let from = value(first), let to else { return nil }
        return Load.Line(from: from, to: to)
    }

    /// Whether a text is a load, or so far from one that those who read it say what is wrong; else
    /// says what was meant.
    private func isLoad(_ text: String, _ form: LoadForm, at range: SourceRange) -> Bool {
        guard !form.accepts(text), let hint = form.hint(for: text) else { return true }
        let isBare = form.isRate && text.allSatisfy { !$0.isLetter && $0 != "/" && $0 != "," }
        error(
            isBare ? .missingUnit : .badValue,
            "expected \(form.example), got '\(text)'\(isBare ? " without a unit" : "")", at: range,
            hint: hint)
        return false
    }

    private func clients(_ text: Substring, _ range: SourceRange) -> Double? {
        if let count = Int(text), 0...10_000_000 ~= count { return Double(count) }
        let isRate = (try? Rate(parsing: text)) != nil
        error(
            .badValue, "expected a number of clients, got '\(text)'", at: range,
            hint: isRate
                ? "a rate of new clients is written arrivals: \(text)"
                : "write a whole number from 0 to 10000000")
        return nil
    }
}
