import Units

/// How figures read in the page: the digits of the terminal, and a unit that fits, which never stands on
/// another line than its number.
enum PageFigure {
    /// Stands for what there is none of.
    static let none = "–"
    /// A space at which no line is broken.
    static let gap = "\u{A0}"

    /// A time: milliseconds below a second, else seconds, such as `0.176 ms`, `38.2 ms`, `1.24 s`.
    static func time(_ nanoseconds: Double?) -> String {
        guard let nanoseconds else { return none }
        return nanoseconds < 999.5e6
            ? Format.number(nanoseconds / 1e6) + gap + "ms"
            : Format.number(nanoseconds / 1e9) + gap + "s"
    }

    /// A number at an axis: its digits without zeros behind them.
    static func number(_ value: Double) -> String { Format.trimmed(Format.number(value)) }

    /// A time in a column whose head has the unit.
    static func milliseconds(_ nanoseconds: Double?) -> String {
        nanoseconds.map { Format.number($0 / 1e6) } ?? none
    }

    /// A round time at an axis, such as `0.1 ms`, `5 s`.
    static func tick(_ nanoseconds: Double) -> String {
        let (value, unit) =
            nanoseconds < 999.5e6 ? (nanoseconds / 1e6, "ms") : (nanoseconds / 1e9, "s")
        return Format.trimmed(Format.fixed(value, decimals: value < 0.01 ? 4 : 3)) + gap + unit
    }

    /// A moment of a run: `12 s` in a run of less than a minute, else `3:56`, `1:02:03`.
    static func clock(_ seconds: Double, of length: Double) -> String {
        guard length >= 60 else {
            return Format.trimmed(Format.fixed(seconds, decimals: 1)) + gap + "s"
        }
        let whole = Int(max(0, min(1e12, seconds)))
        let rest = (whole % 60 < 10 ? "0" : "") + "\(whole % 60)"
        guard whole >= 3_600 else { return "\(whole / 60):\(rest)" }
        let minutes = whole % 3_600 / 60
        return "\(whole / 3_600):\(minutes < 10 ? "0" : "")\(minutes):\(rest)"
    }

    /// A fraction in whole percent, such as `42 %`; what is not nothing is not `0 %`.
    static func percent(_ fraction: Double) -> String {
        let percent = fraction * 100
        guard percent.isFinite, abs(percent) < 1e9 else { return none }
        if percent > 0, percent < 0.5 { return "<\(gap)1\(gap)%" }
        return Format.count(Int(percent.rounded())) + gap + "%"
    }

    /// A fraction in percent as the terminal tells it.
    static func share(_ fraction: Double) -> String { kept(Format.share(fraction)) }

    /// A factor with two digits, such as `1.3`, `11`.
    static func factor(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return none }
        return value < 9.95
            ? Format.fixed(value, decimals: 1) : Format.count(Int64(value.rounded()))
    }

    /// A short text that stays in one line.
    static func kept(_ text: String) -> String { text.replacing(" ", with: gap) }

    /// A number with its noun, such as `1 error`, `2 errors`.
    static func count(_ number: some BinaryInteger, _ noun: String) -> String {
        Format.count(number) + gap + noun + (number == 1 ? "" : "s")
    }
}
