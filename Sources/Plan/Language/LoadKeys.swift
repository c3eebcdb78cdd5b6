import PlanText
import Units

/// What the keys of loads over clients or arrivals have in common.
extension Load {
    static let choice = ["clients", "arrivals"]

    /// A load of which nothing is read yet.
    static func start(_ course: Course = .line(steps: nil)) -> Load {
        Load(model: .clients, course: course, flows: [], length: .zero)
    }

    static func clients(_ kind: Kind<[Flow]>, _ meaning: String) -> Row<Load> {
        Row("clients", kind, meaning) { load, flows in
            load.model = .clients
            load.flows = flows
        }
    }

    static func arrivals(_ kind: Kind<[Flow]>, _ meaning: String) -> Row<Load> {
        Row("arrivals", kind, meaning) { load, flows in
            load.model = .arrivals
            load.flows = flows
        }
    }

    static let lengthRow = Row(
        "for", .positiveTime, \Load.length, required: true, "How long it takes.")

    static let totalRate = Row(
        "messages", .messageRate, \Load.messages,
        "How many messages a second all clients send together, in place of the `every` of their "
            + "first schedule.")
}

extension Kind<[Load.Flow]> {
    /// A load of one spelling, or one for each of some profiles; `shape` is what messages call it.
    static func load(_ spelling: Spelling, of shape: String = "a steady load") -> Kind {
        let one = ValueType.spelled(spelling)
        return Kind(.oneOf([one, .map(one, of: .profile)])) { reader, node, _ in
            reader.flows(node) { reader.load($0, spelling, of: shape) }
        }
    }

    /// The same for a ramp, in which a part may stay the same; what that needs is checked by all keys.
    static func ramp(_ spelling: Spelling, orOne single: Spelling) -> Kind {
        let forms = ValueType.oneOf([.spelled(spelling), .spelled(single)])
        return Kind(.oneOf([forms, .map(forms, of: .profile)])) { reader, node, _ in
            reader.flows(node) { value in
                let isOne = value.scalar.map { single.form.accepts($0.text) } ?? false
                return reader.load(value, isOne ? single : spelling)
            }
        }
    }
}

extension Kind<Load.Line> {
    /// Messages a second, always the same.
    fileprivate static var messageRate: Kind {
        Kind(.rate) { reader, node, what in
            reader.rate(node, least: leastMessages, what).map { Load.Line(from: $0, to: $0) }
        }
    }

    /// Messages a second that may grow or shrink.
    static var messageLine: Kind {
        Kind(.spelled(.rateLine)) { reader, node, what in
            guard node.scalar?.text.contains("->") ?? false else {
                return messageRate.read(reader, node, what)
            }
            guard let flow = reader.load(node, .rateLine) else { return nil }
            if flow.isPoisson {
                reader.error(
                    .badValue, "\(what) is shared evenly and is not 'poisson'", at: node.range,
                    hint: "leave 'poisson' out")
                return nil
            }
            // What shrinks to none is right.
            let line = flow.line
            if line.from.map({ max($0, line.to) >= leastMessages }) ?? true { return line }
            reader.error(.badValue, "\(what) must be above 0/s", at: node.range)
            return nil
        }
    }

    /// Of smaller rates the first send would come after more than a year.
    private static var leastMessages: Double { 1e-7 }
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
        case .clientLine, .arrivalLine, .rateLine: LoadForm(isRate: isRate, sign: "->")
        case .clientRange, .arrivalRange: LoadForm(isRate: isRate, sign: "..")
        default: LoadForm(isRate: isRate, sign: nil)
        }
    }
}

extension Reader {
    /// The load of a value for all profiles, or the loads of a map for some of them.
    fileprivate func flows(
        _ node: Node, load: (Node) -> Load.Flow?
    ) -> [Load.Flow]? {
        guard case .mapping(let members) = node.value else { return load(node).map { [$0] } }
        if members.isEmpty {
            error(.badValue, "a load for each profile needs at least one profile", at: node.range)
            return nil
        }
        let flows = members.compactMap { member -> Load.Flow? in
            let profile = index(of: member.key, .profile, at: member.keyRange)
            guard var flow = load(member.value), let profile else { return nil }
            flow.profile = profile
            return flow
        }
        return flows.count == members.count ? flows : nil
    }

    /// A load that a text says.
    func load(
        _ node: Node, _ spelling: Spelling, of shape: String = "a steady load"
    ) -> Load.Flow? {
        guard var text = text(node) else { return nil }
        let form = spelling.form
        if !isLoad(text, form, at: node.range) { return nil }
        let isPoisson = form.isRate && text.hasPrefix("poisson ")
        if isPoisson { text = String(trim(text.dropFirst(8))) }
        func value(_ text: Substring) -> Double? {
            form.isRate ? rate(text, node.range) : clients(text, node.range)
        }
        let line =
            switch form.sign {
            case ".."?: range(text, form, at: node.range, value)
            case _?: line(text, at: node.range, value)
            case nil: single(text, of: shape, at: node.range, value)
            }
        return line.map { Load.Flow(line: $0, isPoisson: isPoisson) }
    }

    /// `messages` needs clients that can send so.
    func checkTotalRate(_ fields: Fields) {
        guard let node = fields["messages"], fields["arrivals"] != nil else { return }
        error(
            .conflict,
            "'messages' is shared by a number of clients, so it does not go with arrivals",
            at: node.range, hint: "write 'clients', or 'messages' in the 'send' of a profile")
    }

    /// `a..b` of a wave.
    private func range(
        _ text: String, _ form: LoadForm, at range: SourceRange, _ value: (Substring) -> Double?
    ) -> Load.Line? {
        guard let dots = text.firstRange(of: "..") else {
            let example = form.isRate ? "10/s..50/s" : "200..800"
            error(
                .badValue, "expected two values for a wave, such as \(example), got '\(text)'",
                at: range, hint: "a load that stays the same is a steady")
            return nil
        }
        let low = value(trim(text[..<dots.lowerBound]))
        guard let high = value(trim(text[dots.upperBound...])), let low else { return nil }
        return Load.Line(from: low, to: high)
    }

    /// `a -> b` and `-> b` of a ramp.
    private func line(
        _ text: String, at range: SourceRange, _ value: (Substring) -> Double?
    ) -> Load.Line? {
        guard let arrow = text.firstRange(of: "->") else {
            if isRange(text, at: range) { return nil }
            expectTwoValues(text, at: range)
            return nil
        }
        let first = trim(text[..<arrow.lowerBound])
        let to = value(trim(text[arrow.upperBound...]))
        if first.isEmpty { return to.map { Load.Line(from: nil, to: $0) } }
        guard let from = value(first), let to else { return nil }
        return Load.Line(from: from, to: to)
    }

    /// A value that stays the same.
    private func single(
        _ text: String, of shape: String, at range: SourceRange, _ value: (Substring) -> Double?
    ) -> Load.Line? {
        if let arrow = text.firstRange(of: "->") {
            let isSteady = shape == "a steady load"
            error(
                .badValue, "expected one value for \(shape), got '\(text)'", at: range,
                hint: isSteady
                    ? "a load that changes is a ramp: { clients: \(text), … }"
                    : "it begins where the load is; write \(trim(text[arrow.upperBound...]))")
            return nil
        }
        if isRange(text, at: range) { return nil }
        return value(trim(text[...])).map { Load.Line(from: $0, to: $0) }
    }

    /// Whether a text is a range, which is only for a wave; says so.
    private func isRange(_ text: String, at range: SourceRange) -> Bool {
        guard text.contains("..") else { return false }
        error(
            .badValue, "a range such as '\(text)' is only for a wave", at: range,
            hint: "a steady load has one value")
        return true
    }

    /// Says that a ramp has two values.
    func expectTwoValues(_ text: String, at range: SourceRange) {
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
    }

    /// Whether a text is a load, or so far from one that those who read it say what is wrong; else
    /// says what was meant.
    private func isLoad(_ text: String, _ form: LoadForm, at range: SourceRange) -> Bool {
        if text.contains("-"), text.contains(/(^|[ .>])-[0-9.]/) {
            error(
                .badValue, "expected \(form.example), got '\(text)', which is below 0", at: range,
                hint: "write 0 or more")
            return false
        }
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
