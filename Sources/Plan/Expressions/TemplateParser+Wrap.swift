/// `wrap(x, 1, 65535)`: a whole number that is kept in a range.
extension TemplateParser {
    mutating func wrapped(
        _ call: TemplateCall, _ open: Int
    ) throws(ExpressionError) -> TemplateValue {
        let value = try inner(call, open, example: "wrap(seq, 1, 65535)")
        func failure(_ message: String, _ range: Range<Int>, hint: String? = nil) -> ExpressionError
        {
            ExpressionError(
                code: .badTemplate, message: message, range: range,
                hint: hint ?? "such as wrap(seq, 1, 65535)")
        }
        var limits: [TemplateArgument] = []
        skipSpace()
        while peek == UInt8(ascii: ","), limits.count < 2 {
            at += 1
            skipSpace()
            limits.append(try argument(open))
            skipSpace()
        }
        guard limits.count == 2, peek != UInt8(ascii: ",") else {
            throw failure("'wrap' takes a value and two whole numbers", call.range)
        }
        try closeCall("", open)
        for limit in limits where limit.int == nil {
            throw failure("expected a whole number", limit.range)
        }
        let (first, last) = (limits[0].int ?? 0, limits[1].int ?? 0)
        let place = limits[0].range.lowerBound..<limits[1].range.upperBound
        guard first < last else {
            throw first == last
                ? failure("a range of one number is no range", place)
                : failure("the first number is above the second", place, hint: "swap them")
        }
        if value.isLater { return value }
        guard let number = TemplateConversion.whole(value.parts) else {
            throw failure(
                "'wrap' needs a whole number, but is not given one", call.range)
        }
        return TemplateValue(.wrapped(number, first...last))
    }
}
