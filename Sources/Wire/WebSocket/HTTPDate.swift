/// A date as cookies and headers have it, read by the algorithm that cookies ask for (RFC 6265 §5.1.1):
/// parts in any order with any separators, years of two digits. All forms of dates in HTTP (RFC 9110
/// §5.6.7) are among what it reads.
public struct HTTPDate {
    private var time: (hour: Int64, minute: Int64, second: Int64)?
    private var day: Int64?
    private var month: Int64?
    private var year: Int64?

    /// Nanoseconds from 1970 to the date that a text has, `Int64.max` for what is too far away; nil if it
    /// has none.
    public static func nanoseconds(of text: some StringProtocol) -> Int64? {
        var date = HTTPDate()
        for token in text.utf8.split(whereSeparator: isDelimiter) { date.take(token) }
        return date.nanoseconds
    }

    /// A date as headers have it, such as `Sun, 06 Nov 1994 08:49:37 GMT`, of seconds since 1970.
    public static func text(ofSecond second: Int64) -> String {
        let day = second >= 0 ? second / 86_400 : (second - 86_399) / 86_400
        let date = CivilDate.date(ofDay: day)
        let time = second - day * 86_400
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        // 1970 began on a Thursday.
        let weekday = weekdays[Int(((day % 7) + 7) % 7)]
        let month = months[Int(date.month) - 1]
        let clock = [time / 3_600, time / 60 % 60, time % 60].map(two).joined(separator: ":")
        return "\(weekday), \(two(date.day)) \(month) \(date.year) \(clock) GMT"
    }

    private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// The first token of each form counts; one that has a form of an earlier row is not looked at again.
    private mutating func take(_ token: some Collection<UInt8>) {
        if time == nil, let found = HTTPDate.time(token) {
            time = found
        } else if day == nil, let found = HTTPDate.number(token, digits: 1...2) {
            day = found
        } else if month == nil, let found = HTTPDate.month(token) {
            month = found
        } else if year == nil, let found = HTTPDate.number(token, digits: 2...4) {
            year = found < 70 ? found + 2_000 : found < 100 ? found + 1_900 : found
        }
    }

    private var nanoseconds: Int64? {
        guard let time, time.hour < 24, time.minute < 60, time.second < 60, let day, let month,
            let year, year >= 1_601, day >= 1, day <= CivilDate.length(ofMonth: month, year: year)
        else { return nil }
        let minutes =
            CivilDate.days(year: year, month: month, day: day) * 1_440 + time.hour * 60
            + time.minute
        return (minutes * 60 + time.second).saturatingMultiple(of: 1_000_000_000)
    }

    /// Control characters, digits, letters, colons and what is not ASCII are none.
    private static func isDelimiter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x09, 0x20...0x2F, 0x3B...0x40, 0x5B...0x60, 0x7B...0x7E: true
        default: false
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool { 0x30...0x39 ~= byte }

    /// The number at the beginning of a token, if it has so many digits.
    private static func number(
        _ token: some Collection<UInt8>, digits: ClosedRange<Int>
    ) -> Int64? {
        let number = token.prefix(while: isDigit)
        guard digits.contains(number.count) else { return nil }
        return number.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// `8:49:37` and whatever follows; nil for any other token.
    private static func time(
        _ token: some Collection<UInt8>
    ) -> (hour: Int64, minute: Int64, second: Int64)? {
        let fields = token.split(
            separator: UInt8(ascii: ":"), maxSplits: 2, omittingEmptySubsequences: false)
        guard fields.count == 3, fields[0].allSatisfy(isDigit), fields[1].allSatisfy(isDigit),
            let hour = number(fields[0], digits: 1...2),
            let minute = number(fields[1], digits: 1...2),
            let second = number(fields[2], digits: 1...2)
        else { return nil }
        return (hour, minute, second)
    }

    private static func month(_ token: some Collection<UInt8>) -> Int64? {
        let name = token.prefix(3).map { $0 | 0x20 }
        return months.firstIndex { $0.utf8.elementsEqual(name) { $0 | 0x20 == $1 } }
            .map { Int64($0) + 1 }
    }
}

extension Int64 {
    /// The product, or the nearest number that there is.
    func saturatingMultiple(of factor: Int64) -> Int64 {
        let (product, isOver) = multipliedReportingOverflow(by: factor)
        return isOver ? ((self < 0) == (factor < 0) ? .max : .min) : product
    }

    /// The sum, or the nearest number that there is.
    func saturatingSum(with other: Int64) -> Int64 {
        let (sum, isOver) = addingReportingOverflow(other)
        return isOver ? (other < 0 ? .min : .max) : sum
    }
}
