internal import JSONScan
internal import Wire

extension SenderStamp {
    /// When a payload was sent, in nanoseconds since 1970; nil if it does not say so.
    func read(_ payload: Span<UInt8>) -> Int64? {
        guard let range = JSONScan.find(path, in: payload) else { return nil }
        switch unit {
        case .seconds: return count(range, payload, of: 1_000_000_000)
        case .milliseconds: return count(range, payload, of: 1_000_000)
        case .microseconds: return count(range, payload, of: 1_000)
        case .nanoseconds: return count(range, payload, of: 1)
        case .iso:
            guard range.kind == .string else { return nil }
            return WallClockText.read(payload.extracting(range.start..<range.end))
        }
    }

    private func count(
        _ range: JSONValueRange, _ payload: Span<UInt8>, of nanoseconds: Int64
    ) -> Int64? {
        guard range.kind == .number, let number = JSONScan.number(range, in: payload) else {
            return nil
        }
        // Both parts by themselves, for all nanoseconds of today are more than a Double can tell.
        let whole = number.rounded(.down)
        let (known, isOver) = Int64(saturating: whole).multipliedReportingOverflow(by: nanoseconds)
        let rest = Int64(saturating: ((number - whole) * Double(nanoseconds)).rounded())
        return isOver ? nil : known &+ rest
    }
}

extension WallClockText {
    /// Nanoseconds since 1970 of a text such as `2026-01-31T12:00:00.000Z` or
    /// `2026-01-31 14:00:00+02:00` (RFC 3339); nil if it is none.
    static func read(_ text: Span<UInt8>) -> Int64? {
        guard text.count >= 20, let year = number(text, 0, 4), text[4] == 0x2D,
            let month = number(text, 5, 2), 1...12 ~= month, text[7] == 0x2D,
            let day = number(text, 8, 2), 1...31 ~= day,
            text[10] | 0x20 == 0x74 || text[10] == 0x20, let hour = number(text, 11, 2), hour < 24,
            text[13] == 0x3A, let minute = number(text, 14, 2), minute < 60, text[16] == 0x3A,
            let second = number(text, 17, 2), second < 61
        else { return nil }
        var position = 19
        var fraction: Int64 = 0
        if text[position] == 0x2E {
            position += 1
            var unit: Int64 = 100_000_000
            while position < text.count, 0x30...0x39 ~= text[position] {
                fraction += unit * Int64(text[position] - 0x30)
                unit /= 10
                position += 1
            }
        }
        guard let offset = offset(text, position) else { return nil }
        let days = CivilDate.days(year: year, month: month, day: day)
        let seconds = days * 86_400 + hour * 3_600 + minute * 60 + second - offset
        let (whole, isOver) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        return isOver ? nil : whole &+ fraction
    }

    /// Seconds by which the clock at the end of a text is ahead: `Z` or `±hh:mm`.
    private static func offset(_ text: Span<UInt8>, _ start: Int) -> Int64? {
        guard start < text.count else { return nil }
        if text[start] | 0x20 == 0x7A { return start + 1 == text.count ? 0 : nil }
        guard text[start] == 0x2B || text[start] == 0x2D, text.count == start + 6,
            let hours = number(text, start + 1, 2), text[start + 3] == 0x3A,
            let minutes = number(text, start + 4, 2)
        else { return nil }
        return (text[start] == 0x2D ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func number(_ text: Span<UInt8>, _ start: Int, _ count: Int) -> Int64? {
        var value: Int64 = 0
        for index in start..<(start + count) {
            guard 0x30...0x39 ~= text[index] else { return nil }
            value = value * 10 + Int64(text[index] - 0x30)
        }
        return value
    }
}
