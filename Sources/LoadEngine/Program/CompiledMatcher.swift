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

    init(_ matcher: Matcher, _ payloads: inout PayloadCode) {
        conditions = []
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
            conditions.append((condition.subject, test))
        }
    }
}
