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
            ? "a missing field has no value" : nil
    }

    /// What is above one number and below another one; of sizes, which are whole, none may be left.
    private static func bounds(
        _ subject: Message.Condition.Subject, _ tests: [Message.Condition.Test]
    ) -> String? {
        let (low, high) = limits(tests)
        if subject == .size, let high, high.double <= 0 { return "no size is below 0" }
        guard let low, let high else { return nil }
        let isEmpty =
            subject == .size
            ? low.double.rounded(.down) + 1 > high.double.rounded(.up) - 1 : !isLess(low, high)
        return isEmpty ? "no value is above \(low) and below \(high)" : nil
    }

    private static func isLess(_ one: JSONNumber, _ other: JSONNumber) -> Bool {
        JSONNumber.order(one, to: other).map { $0 < 0 } ?? false
    }

    /// The greatest number to be above, and the least to be below.
    private static func limits(
        _ tests: [Message.Condition.Test]
    ) -> (low: JSONNumber?, high: JSONNumber?) {
        tests.reduce((low: nil, high: nil)) { limits, test in
            switch test {
            case .above(.constant(.number(let number))):
                (limits.low.map { isLess($0, number) ? number : $0 } ?? number, limits.high)
            case .below(.constant(.number(let number))):
                (limits.low, limits.high.map { isLess(number, $0) ? number : $0 } ?? number)
            default: limits
            }
        }
    }

    /// Of the values that are asked for one must be in all lists and within the bounds.
    private static func values(_ tests: [Message.Condition.Test]) -> String? {
        guard let asked = constants(tests) else { return nil }
        if asked.isEmpty { return "no value equals all of the given ones" }
        let (low, high) = limits(tests)
        guard low != nil || high != nil else { return nil }
        let isOutside = asked.allSatisfy { constant in
            guard case .number(let number) = constant else { return true }
            return !(low.map { isLess($0, number) } ?? true)
                || !(high.map { isLess(number, $0) } ?? true)
        }
        guard isOutside else { return nil }
        let sides =
            (low.map { ["above \($0)"] } ?? []) + (high.map { ["below \($0)"] } ?? [])
        return "none of the given values is \(sides.joined(separator: " and "))"
    }

    /// What a whole text must contain is in it.
    private static func parts(_ tests: [Message.Condition.Test]) -> String? {
        guard let asked = constants(tests) else { return nil }
        let texts = asked.compactMap { constant in
            if case .string(let bytes) = constant {
                String(decoding: bytes, as: UTF8.self)
            } else {
                nil
            }
        }
        func isNowhere(_ part: Template, _ holds: (String, String) -> Bool) -> Bool {
            part.constant.map { part in !texts.contains { holds($0, part) } } ?? false
        }
        for test in tests {
            switch test {
            case .contains(let part) where isNowhere(part, { $0.contains($1) }):
                return "the text does not contain '\(part.constant ?? "")'"
            case .startsWith(let part) where isNowhere(part, { $0.hasPrefix($1) }):
                return "the text does not start with '\(part.constant ?? "")'"
            case .endsWith(let part) where isNowhere(part, { $0.hasSuffix($1) }):
                return "the text does not end with '\(part.constant ?? "")'"
            default: break
            }
        }
        return nil
    }

    /// The values of which it must be one; nil if there is no such test.
    private static func constants(_ tests: [Message.Condition.Test]) -> [JSONConstant]? {
        tests.reduce(nil as [JSONConstant]?) { left, test in
            let asked: [Message.Condition.Value]
            switch test {
            case .equals(let value): asked = [value]
            case .oneOf(let values): asked = values
            default: return left
            }
            let known = asked.compactMap { value in
                if case .constant(let constant) = value { constant } else { nil }
            }
            // What a template gives may be anything.
            if known.count < asked.count { return left }
            return left?.filter(known.contains) ?? known
        }
    }
}
