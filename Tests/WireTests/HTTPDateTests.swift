import Testing
import Wire

/// Dates of cookies and headers (RFC 6265 §5.1.1, RFC 9110 §5.6.7), and the calendar under them.
@Suite struct HTTPDateTests {
    /// What dates are in seconds since 1970; nil where a text is none.
    static let dates: [(text: String, seconds: Int64?)] = [
        ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
        ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
        ("Sun Nov  6 08:49:37 1994", 784_111_777),
        ("Thu, 01-Jan-1970 00:00:00 GMT", 0),
        ("Mon, 10-Dec-2007 17:02:24 GMT", 1_197_306_144),
        ("Mon Dec 10 16:32:30 2007 GMT", 1_197_304_350),
        ("Saturday, 8-May-10 21:24:44 GMT", 1_273_353_884),
        ("1 jan 69 0:0:0", 3_124_224_000),
        ("1 Jan 70 0:0:0", 0),
        ("1 Jan 99 0:0:0", 915_148_800),
        ("1 Jan 00 0:0:0", 946_684_800),
        ("1 Jan 094 0:0:0", 757_382_400),
        ("7:5:3 2020 february 29", 1_582_959_903),
        ("20:5:3;29/February/2020", 1_583_006_703),
        ("\t!20:5:3\"29'FEBRUARYx_2020~", 1_583_006_703),
        ("29th Febr 2020AD 20:05:03Z", 1_583_006_703),
        ("2020 29 Feb 20:05:03", 1_583_006_703),
        ("Wed, 31 Dec 1969 23:59:59 GMT", -1),
        ("28 Feb 1900 23:59:59", -2_203_891_201),
        ("29 Feb 2000 23:59:59 +0900", 951_868_799),
        ("12 31 Oct 2021 10:00:00", 1_949_565_600),
        ("01 Jan 2030 09:00:00.999 GMT", 1_893_488_400),
        ("", nil),
        ("GMT", nil),
        ("Wed, 31 Feb 2020 00:00:00 GMT", nil),
        ("29 Feb 2019 0:0:0", nil),
        ("29 Feb 1900 0:0:0", nil),
        ("0 Jan 2020 0:0:0", nil),
        ("32 Jan 2020 0:0:0", nil),
        ("1 Jan 2020", nil),
        ("1 Jan 2020 24:00:00", nil),
        ("1 Jan 2020 23:60:00", nil),
        ("1 Jan 2020 23:59:60", nil),
        ("1 Jan 1600 0:0:0", nil),
        ("1 Jan 20200 0:0:0", nil),
        ("1 Jan 2 0:0:0", nil),
        ("1 Foo 2020 0:0:0", nil),
        ("1 Jan 2020 0:0", nil),
        ("1 Jan 2020 000:0:0", nil),
        ("2020-01-01T00:00:00Z", nil),
        ("0", nil),
        ("-1", nil),
        ("1 Jan 2020 1:2:3x:4", 1_577_840_523),
        ("25:00:00 1 Jan 2020 1:2:3", nil),
        ("1x Jan 2020 0:0:0", 1_577_836_800),
        ("1 Ja 2020 0:0:0", nil),
        ("20:05:03 2020 Feb", nil),
    ]

    @Test func datesAreReadWhateverTheirOrderAndSeparators() {
        let wrong = Self.dates.filter { text, seconds in
            HTTPDate.nanoseconds(of: text) != seconds.map { $0 * 1_000_000_000 }
        }
        #expect(wrong.map(\.text) == [])
    }

    @Test func datesThatAreTooFarAwayAreAsFarAsThereIs() {
        #expect(HTTPDate.nanoseconds(of: "Fri, 31 Dec 9999 23:59:59 GMT") == .max)
        #expect(HTTPDate.nanoseconds(of: "1 Jan 1601 0:0:0") == .min)
    }

    /// What is written is read as the same second, and has the weekday of that date.
    @Test(
        arguments: [
            (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
        ] as [(Int64, String)])
    func datesAreWrittenAsHeadersHaveThem(_ second: Int64, _ text: String) {
        #expect(HTTPDate.text(ofSecond: second) == text)
        #expect(HTTPDate.nanoseconds(of: text) == second * 1_000_000_000)
    }

    @Test func aDayHasOneDateAndADateOneDay() {
        let wrong = stride(from: Int64(-800_000), to: 800_000, by: 97).filter { day in
            let date = CivilDate.date(ofDay: day)
            return CivilDate.days(year: date.year, month: date.month, day: date.day) != day
                || !(1...CivilDate.length(ofMonth: date.month, year: date.year)).contains(date.day)
        }
        #expect(wrong == [])
    }

    /// Four centuries, after which the calendar repeats itself, have all their days in turn.
    @Test func eachDayFollowsTheOneBefore() {
        var next = CivilDate.days(year: 1_800, month: 1, day: 1)
        var wrong = 0
        for year in 1_800..<2_200 as Range<Int64> {
            for month in 1...12 as ClosedRange<Int64> {
                if CivilDate.days(year: year, month: month, day: 1) != next { wrong += 1 }
                next += CivilDate.length(ofMonth: month, year: year)
            }
        }
        #expect(wrong == 0 && next - CivilDate.days(year: 1_800, month: 1, day: 1) == 146_097)
        #expect(CivilDate.days(year: 1_970, month: 1, day: 1) == 0)
        #expect(CivilDate.days(year: 2_000, month: 3, day: 1) == 11_017)
        #expect(CivilDate.days(year: -1, month: 12, day: 31) == -719_529)
    }
}
