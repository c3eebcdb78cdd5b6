import JSONScan
import TestSupport
import Testing

/// How two numbers stand to each other as a document and a text have them, and as constants.
private func orders(_ one: String, _ other: String) -> [Int?] {
    let (bytes, text) = (Array(one.utf8), Array(other.utf8))
    guard let range = JSONScan.find(FieldPath(steps: []), in: bytes.span),
        let constant = JSONNumber(other), let first = JSONNumber(one)
    else { return [] }
    let inText = JSONScan.order(range, in: bytes.span, to: text.span)
    let inPlan = JSONScan.order(range, in: bytes.span, to: constant)
    return [inText, inPlan, JSONNumber.order(first, to: constant)].map { $0?.signum() }
}

@Suite struct JSONNumberTests {
    @Test(
        arguments: [
            ("9007199254740993", "9007199254740992", 1),
            ("4634343214213523454", "4634343214213523455", -1),
            ("1", "1.0", 0), ("1", "1e0", 0), ("100", "1E+2", 0), ("0.001", "1e-3", 0),
            ("-1", "1", -1),
            ("-2", "-1", -1), ("0", "-0.0e5", 0), ("0", "1e-400", -1), ("1e400", "1e399", 1),
            ("123.456", "123.4560", 0), ("123.456", "123.4561", -1), ("99", "100", -1),
            ("0.1", "0.09999999999999999999999999999", 1), ("12e-1", "1.2", 0),
            ("1e99999999999999999999", "2e99999999999999999999", -1), ("-5", "0", -1),
            ("1e-99999999999999999999", "0", 1), ("10", "9", 1), ("0.3", "0.30000000000000004", -1),
        ])
    func compares(one: String, other: String, expected: Int) {
        #expect(orders(one, other) == [expected, expected, expected], "\(one) to \(other)")
        #expect(orders(other, one) == [-expected, -expected, -expected], "\(other) to \(one)")
    }

    /// A number is equal to itself however it is spelt, and less than one with a greater last digit.
    @Test func keepsEveryDigit() {
        var draws = Draws(seed: 7)
        func draw(_ bound: Int) -> Int { draws.below(bound) }
        for _ in 0..<500 {
            let digits =
                "\(1 + draw(9))" + (0..<draw(40)).map { _ in "\(draw(10))" }.joined()
                + "\(1 + draw(8))"
            let sign = draw(2) == 0 ? "" : "-"
            let power = draw(60) - 30
            /// The same number with its point behind another digit.
            func spelt(_ digits: String) -> String {
                let point = 1 + draw(digits.count)
                let zeros = String(repeating: "0", count: draw(4))
                let fraction = digits.dropFirst(point) + zeros
                let tail = fraction.isEmpty ? "" : ".\(fraction)"
                return "\(sign)\(digits.prefix(point))\(tail)e\(power + digits.count - point)"
            }
            let (one, same) = (spelt(digits), spelt(digits))
            let last = digits.last?.wholeNumberValue ?? 0
            let more = spelt(digits.dropLast() + "\(last + 1)")
            if orders(one, same) != [0, 0, 0] { Issue.record("\(one) is not \(same)") }
            let order = sign.isEmpty ? -1 : 1
            if orders(one, more) != [order, order, order] { Issue.record("\(one) to \(more)") }
            if JSONNumber(one) != JSONNumber(same) { Issue.record("\(one) != \(same)") }
        }
    }

    /// `NaN` stands in no order; infinities do.
    @Test func comparesWhatIsNoDecimal() {
        #expect(orders("NaN", "1") == [nil, nil, nil])
        #expect(orders("Infinity", "1e999") == [1, 1, 1])
        #expect(orders("-Infinity", "-1e999") == [-1, -1, -1])
        #expect(
            orders("1", "Infinity") == [nil, -1, -1],
            "a text that is made up is a number only as JSON has them")
    }

    @Test(
        arguments: [
            ("+5", "5"), (".5", "0.5"), ("1.", "1"), ("1500", "1500"), ("-12.340", "-12.34"),
            ("1e30", "1e30"),
            ("0.0", "0"), ("-.inf", "-Infinity"), (".nan", "NaN"), ("1e-3", "0.001"),
            ("123456789012345678901234567890", "123456789012345678901234567890"),
            ("", nil), ("e5", nil), ("1e", nil), ("1x", nil), (".", nil), ("--1", nil),
            ("0x10", nil),
        ] as [(String, String?)])
    func readsWhatPlansWrite(text: String, expected: String?) {
        #expect(JSONNumber(text)?.description == expected)
    }
}
