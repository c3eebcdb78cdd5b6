/// Days of the Gregorian calendar, which holds here also for times before it was made.
public enum CivilDate {
    /// Days from 1970-01-01 to a date, negative before it (Hinnant, chrono algorithms). A day that its
    /// month does not have counts on into the next month.
    public static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
    }

    /// The date that lies so many days after 1970-01-01 (the same algorithms, the other way round).
    public static func date(ofDay day: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * ofYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            ofYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }

    /// How many days a month has.
    public static func length(ofMonth month: Int64, year: Int64) -> Int64 {
        let next = month == 12 ? (year: year + 1, month: 1) : (year: year, month: month + 1)
        return days(year: next.year, month: next.month, day: 1)
            - days(year: year, month: month, day: 1)
    }
}
