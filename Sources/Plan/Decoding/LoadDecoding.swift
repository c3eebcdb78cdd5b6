import PlanText
import Units

extension PlanDecoder {
    /// The load of a `steady` or `ramp`; nil if anything is wrong, the length included.
    func load(_ fields: Fields, _ length: TimeAmount?, isRamp: Bool) -> Phase.Shape? {
        let steps = fields["steps"].flatMap { whole($0, 1...10_000) }
        let what = "'\(fields.section.rawValue)'"
        guard let (key, node) = choice(["clients", "arrivals"], in: fields, what) else {
            return nil
        }
        if case .mapping = node.value {
            notSupported("a load for each profile", at: node.range)
            if let type = KeyTable.of(fields.section)[key]?.value {
                check(node, type, "'\(key)'")
            }
            return nil
        }
        guard var text = text(node) else { return nil }
        let form = LoadForm(isRate: key == "arrivals", sign: isRamp ? "->" : nil)
        if !isLoad(text, form, at: node.range) { return nil }
        if key == "clients" {
            let line = line(text, at: node.range, isRamp: isRamp) { clients($0, node.range) }
            guard let line, let length else { return nil }
            return .clients(line, length, steps: steps)
        }
        let poisson = text.hasPrefix("poisson ")
        if poisson { text = String(trim(text.dropFirst(8))) }
        let line = line(text, at: node.range, isRamp: isRamp) { rate($0, node.range) }
        guard let line, let length else { return nil }
        return .arrivals(line, length, poisson: poisson, steps: steps)
    }

    /// Reads `a -> b` and `-> b` for a ramp, a value alone otherwise.
    func line(
        _ text: String, at range: SourceRange, isRamp: Bool, value: (Substring) -> Double?
    ) -> Phase.Line? {
        guard let arrow = text.firstRange(of: "->") else {
            if text.contains("..") {
                error(
                    .badValue, "a range such as '\(text)' is for a wave", at: range,
                    hint: "a steady load has one value")
                return nil
            }
            if isRamp {
                let isRate = text.contains("/") || Int(text) == nil && text.contains(" ")
                let form = LoadForm(isRate: isRate, sign: nil)
                let value = form.accepts(text) ? text : form.meaning(of: text)
                error(
                    .badValue, "a ramp goes from one value to another", at: range,
                    hint: value.map { value in
                        "write \(isRate ? "0/s" : "0") -> \(value), or -> \(value) to start where "
                            + "the load is"
                    })
                return nil
            }
            return value(trim(text[...])).map { Phase.Line(from: $0, to: $0) }
        }
        guard isRamp else {
            error(
                .badValue, "a steady load has one value", at: range,
                hint: "a load that changes is a ramp: { clients: \(text), … }")
            return nil
        }
        let first = trim(text[..<arrow.lowerBound])
        let to = value(trim(text[arrow.upperBound...]))
        if first.isEmpty { return to.map { Phase.Line(from: nil, to: $0) } }
        guard let from = value(first), let to else { return nil }
        return Phase.Line(from: from, to: to)
    }

    /// Whether a text is a load, or so far from one that those who read it say what is wrong; else
    /// says what was meant.
    func isLoad(_ text: String, _ form: LoadForm, at range: SourceRange) -> Bool {
        guard !form.accepts(text), let hint = form.hint(for: text) else { return true }
        let isBare = form.isRate && text.allSatisfy { !$0.isLetter && $0 != "/" && $0 != "," }
        error(
            isBare ? .missingUnit : .badValue,
            isBare ? "'\(text)' needs a unit" : "'\(text)' is not \(form.example)", at: range,
            hint: hint)
        return false
    }

    func clients(_ text: Substring, _ range: SourceRange) -> Double? {
        if let count = Int(text), 0...10_000_000 ~= count { return Double(count) }
        let isRate = (try? Rate(parsing: text)) != nil
        error(
            .badValue, "'\(text)' is no number of clients", at: range,
            hint: isRate
                ? "a rate of new clients is written arrivals: \(text)"
                : "a whole number from 0 to 10000000")
        return nil
    }

    func rate(_ node: Node) -> Double? {
        scalar(node, "a rate such as 50/s").flatMap { rate($0.text[...], node.range) }
    }

    func rate(_ text: Substring, _ range: SourceRange) -> Double? {
        let rate = unit(String(text), "a rate such as 50/s", ValueRepair(.rate), at: range) {
            (text) throws(UnitError) in try Rate(parsing: text)
        }
        guard let rate, rate.perSecond > 10_000_000 else { return rate?.perSecond }
        error(.badValue, "a rate is at most 10000000/s", at: range)
        return nil
    }
}
