import JSONScan

/// Tests of one thing that never hold together.
struct Contradiction {
    /// Why, in one line.
    let reason: String

    /// Nil if something may pass all of the tests.
    init?(of subject: Message.Condition.Subject, _ tests: [Message.Condition.Test]) {
        guard tests.count > 1 || subject == .size else { return nil }
        if let reason = Self.absence(tests) ?? Self.bounds(subject, tests)
            ?? Self.values(tests) ?? Self.parts(tests)
        {
            self.reason = reason
        } else {
            return nil
        }
    }

    private static func absence(_ tests: [Message.Condition.Test]) -> String? {
        let isOnlyAbsent = tests.allSatisfy { $0 == .exists(false) }
        return tests.contains(.exists(false)) && !isOnlyAbsent
            ? "what does not exist has no value" : nil
    }

    /// What is above one number and below another one; of sizes, which are whole, none may be left.
    private static func bounds(
        _ subject: Message.Condition.Subject, _ tests: [Message.Condition.Test]
    ) -> String? {
        let (low, high) = limits(tests)
        if subject == .size, high <= 0 { return "no size is below 0" }
        let isEmpty =
            subject == .size
            ? low.rounded(.down) + 1 > high.rounded(.up) - 1 : low >= high
        return isEmpty ? "nothing is above \(text(low)) and below \(text(high))" : nil
    }

    /// The greatest number to be above, and the least to be below.
    private static func limits(_ tests: [Message.Condition.Test]) -> (low: Double, high: Double) {
        tests.reduce((low: -Double.infinity, high: Double.infinity)) { limits, test in
            switch test {
            case .above(let number): (max(limits.low, number), limits.high)
            case .below(let number): (limits.low, min(limits.high, number))
            default: limits
            }
        }
    }

    /// Of the values that are asked for one must be in all lists and within the bounds.
    private static func values(_ tests: [Message.Condition.Test]) -> String? {
        guard let asked = constants(tests) else { return nil }
        if asked.isEmpty { return "no value equals all that are asked for" }
        let (low, high) = limits(tests)
        guard low > -.infinity || high < .infinity else { return nil }
        let isOutside = asked.allSatisfy { constant in
            guard case .number(let number) = constant else { return true }
            return number <= low || number >= high
        }
        guard isOutside else { return nil }
        let sides =
            (low > -.infinity ? ["above \(text(low))"] : [])
            + (high < .infinity ? ["below \(text(high))"] : [])
        return "no value that is asked for is \(sides.joined(separator: " and "))"
    }

    /// What a whole text must contain is in it.
    private static func parts(_ tests: [Message.Condition.Test]) -> String? {
        for case .contains(let part) in tests {
            guard let part = part.constant, let asked = constants(tests) else { continue }
            let isNowhere = asked.allSatisfy { constant in
                guard case .string(let bytes) = constant else { return true }
                return !String(decoding: bytes, as: UTF8.self).contains(part)
            }
            if isNowhere { return "the text does not contain '\(part)'" }
        }
        return nil
    }

    /// The values of which it must be one; nil if there is no such test.
    private static func constants(_ tests: [Message.Condition.Test]) -> [JSONConstant]? {
        tests.reduce(nil as [JSONConstant]?) { left, test in
            let asked: [JSONConstant]
            switch test {
            case .equals(let constant): asked = [constant]
            case .oneOf(let constants): asked = constants
            default: return left
            }
            return left?.filter(asked.contains) ?? asked
        }
    }

    private static func text(_ number: Double) -> String {
        Int(exactly: number).map(String.init) ?? "\(number)"
    }
}
