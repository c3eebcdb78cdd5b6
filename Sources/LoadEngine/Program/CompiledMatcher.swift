internal import JSONScan

/// A matcher as a loop judges it: templates compiled into the loop's payload code, patterns parsed.
struct CompiledMatcher {
    /// What must hold for the subject of a condition.
    enum Test {
        case equals(JSONConstant)
        case isID
        case equalsTemplate(PayloadCode.Range)
        case above(Double)
        case below(Double)
        case oneOf([JSONConstant])
        case regex(Regex<AnyRegexOutput>)
        case exists(Bool)
        case contains([UInt8])
        case containsTemplate(PayloadCode.Range)
        /// A pattern that cannot be parsed, which the compiler of plans refuses.
        case never
    }

    var conditions: [(subject: Matcher.Subject, test: Test)]
    /// What is kept of a frame, with the slots of the client that it is kept in.
    var captures: [Matcher.Capture]
    /// Data sets of which a row has to be dealt to the message whose reply is judged, a bit each.
    var deals: UInt64 = 0

    init(_ matcher: Matcher, _ payloads: inout PayloadCode) {
        conditions = []
        captures = matcher.captures.map { Matcher.Capture(path: $0.path.copy, name: $0.name) }
        for condition in matcher.conditions {
            let test: Test =
                switch condition.test {
                case .equals(let constant): .equals(constant)
                case .isID: .isID
                case .equalsTemplate(let template): .equalsTemplate(payloads.add(template))
                case .above(let limit): .above(limit)
                case .below(let limit): .below(limit)
                case .oneOf(let constants): .oneOf(constants)
                case .regex(let pattern): (try? Regex(pattern)).map { .regex($0) } ?? .never
                case .exists(let wanted): .exists(wanted)
                case .contains(let bytes): .contains(bytes)
                case .containsTemplate(let template): .containsTemplate(payloads.add(template))
                }
            switch test {
            case .equalsTemplate(let range), .containsTemplate(let range): deals |= range.deals
            default: break
            }
            conditions.append((condition.subject.copy, test))
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
