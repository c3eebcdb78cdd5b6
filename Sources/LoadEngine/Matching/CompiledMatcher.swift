internal import JSONScan
internal import Wire

/// A matcher as a loop judges it: templates compiled into the loop's payload code, patterns parsed.
struct CompiledMatcher {
    /// What a subject is compared with.
    enum Value {
        case constant(JSONConstant)
        case template(PayloadCode.Range)
    }

    /// A text that is looked for.
    enum Text {
        case bytes([UInt8])
        case template(PayloadCode.Range)
    }

    /// What must hold for the subject of a condition.
    enum Test {
        case equals(Value)
        case isID
        case above(Value)
        case below(Value)
        case oneOf([Value])
        case exists(Bool)
        /// A size or an opcode that is in one of these.
        case within([ClosedRange<Int>])
        case regex(Regex<AnyRegexOutput>)
        /// A pattern that is known once its values are.
        case pattern(PayloadCode.Range)
        case text(TextSearch.Place, Text)
        /// A pattern that cannot be parsed, which the compiler of plans refuses.
        case never
    }

    /// What it was made of, for saying what was wanted.
    let source: Matcher
    var conditions: [(subject: Matcher.Subject, test: Test)]
    /// What is kept of a frame, with the slots of the client that it is kept in.
    var captures: [Matcher.Capture]
    /// Data sets of which a row has to be dealt to the message whose reply is judged, a bit each.
    var deals: UInt64 = 0
    /// Whether it asks for a number in the session.
    var numbersSessions = false
    /// Whether it looks into the JSON of a payload.
    var readsJSON: Bool
    /// Whether it asks for something that the request or the client has: an id, or what a template
    /// gives.
    var asks = false

    init(_ matcher: Matcher, _ payloads: inout PayloadCode) {
        source = matcher
        conditions = []
        captures = matcher.captures.map { Matcher.Capture(path: $0.path.copy, name: $0.name) }
        readsJSON = !captures.isEmpty
        for condition in matcher.conditions {
            let test: Test
            switch condition.subject {
            case .size, .opcode: test = .within(condition.test.ranges)
            case .field, .payload: test = compiled(condition.test, &payloads)
            }
            if case .field = condition.subject { readsJSON = true }
            if case .isID = test { asks = true }
            conditions.append((condition.subject.copy, test))
        }
    }

    private mutating func compiled(_ test: Matcher.Test, _ payloads: inout PayloadCode) -> Test {
        switch test {
        case .isID: .isID
        case .exists(let wanted): .exists(wanted)
        case .equals(let wanted): .equals(value(wanted, &payloads))
        case .above(let limit): .above(value(limit, &payloads))
        case .below(let limit): .below(value(limit, &payloads))
        case .oneOf(let values): .oneOf(values.map { value($0, &payloads) })
        case .contains(let text): .text(.anywhere, self.text(text, &payloads))
        case .startsWith(let text): .text(.front, self.text(text, &payloads))
        case .endsWith(let text): .text(.back, self.text(text, &payloads))
        case .regex(let pattern):
            if let constant = pattern.constant {
                (try? Regex(constant)).map { .regex($0) } ?? .never
            } else {
                .pattern(range(pattern, &payloads))
            }
        }
    }

    private mutating func value(_ value: Matcher.Value, _ payloads: inout PayloadCode) -> Value {
        switch value {
        case .constant(let constant): .constant(constant)
        case .template(let template): .template(range(template, &payloads))
        }
    }

    private mutating func text(
        _ template: PayloadTemplate, _ payloads: inout PayloadCode
    ) -> Text {
        template.constant.map { .bytes(Array($0.utf8)) } ?? .template(range(template, &payloads))
    }

    private mutating func range(
        _ template: PayloadTemplate, _ payloads: inout PayloadCode
    ) -> PayloadCode.Range {
        let range = payloads.add(template)
        asks = true
        deals |= range.deals
        if range.numbersSessions { numbersSessions = true }
        return range
    }
}

extension CompiledMatcher.Test {
    /// Whether a size or an opcode is one of those that it is about.
    func allows(_ count: Int) -> Bool {
        guard case .within(let ranges) = self else { return false }
        for range in ranges where range.contains(count) { return true }
        return false
    }
}

extension Matcher.Test {
    /// The whole numbers that pass it, of those that are not negative.
    fileprivate var ranges: [ClosedRange<Int>] {
        func number(_ value: Matcher.Value) -> Double? {
            if case .constant(.number(let number)) = value { number.double } else { nil }
        }
        func range(_ low: Double, _ high: Double) -> [ClosedRange<Int>] {
            let (low, high) = (Int64(saturating: max(low, 0)), Int64(saturating: high))
            return low <= high ? [Int(low)...Int(high)] : []
        }
        switch self {
        case .equals(let value): return Self.oneOf([value]).ranges
        case .above(let limit):
            return number(limit).map { range($0.rounded(.down) + 1, .infinity) } ?? []
        case .below(let limit): return number(limit).map { range(0, $0.rounded(.up) - 1) } ?? []
        case .oneOf(let values):
            return values.compactMap(number).filter { $0 == $0.rounded() }.flatMap { range($0, $0) }
        case .exists(let wanted): return wanted ? range(0, .infinity) : []
        case .isID, .regex, .contains, .startsWith, .endsWith: return []
        }
    }
}

extension Matcher.Subject {
    /// The same with memory of its own, so that loops do not count references to shared memory.
    fileprivate var copy: Matcher.Subject {
        if case .field(let path) = self { .field(path.copy) } else { self }
    }
}

extension FieldPath {
    fileprivate var copy: FieldPath {
        FieldPath(steps: steps.map { Step(key: $0.key.map { $0 }, index: $0.index) })
    }
}
