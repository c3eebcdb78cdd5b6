/// How numbers read in everything written for people: few digits, one style.
public enum Format {
    /// A number with so many decimals, rounded half away from zero; `–` if it is none.
    public static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return value.isFinite ? "\(value)" : "–" }
        var scale: Int64 = 1
        for _ in 0..<decimals { scale *= 10 }
        guard abs(value) * Double(scale) < 9e18 else { return "\(value)" }
        let scaled = Int64((abs(value) * Double(scale)).rounded())
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(scaled)" }
        let fraction = String(scaled % scale)
        let zeros = String(repeating: "0", count: decimals - fraction.utf8.count)
        return "\(sign)\(scaled / scale).\(zeros)\(fraction)"
    }

    /// A whole number with a comma at every thousand, such as `1,234,567`.
    public static func count(_ value: some BinaryInteger) -> String {
        let digits = String(value.magnitude)
        var text = value < 0 ? "-" : ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.utf8.count - index) % 3 == 0 { text += "," }
            text.append(digit)
        }
        return text
    }

    /// A number with about three digits: `0.012`, `1.23`, `12.3`, `1,234`.
    public static func number(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 9e18 else { return "–" }
        switch abs(value) {
        case 0: return "0"
        case ..<9.995: return fixed(value, decimals: abs(value) < 0.9995 ? 3 : 2)
        case ..<99.95: return fixed(value, decimals: 1)
        default: return count(Int64(value.rounded()))
        }
    }

    /// A time in milliseconds, from a second on in seconds, such as `0.012 ms`, `12.3 ms`, `1.23 s`.
    public static func milliseconds(_ nanoseconds: Double) -> String {
        abs(nanoseconds) < 999.5e6
            ? number(nanoseconds / 1e6) + " ms" : number(nanoseconds / 1e9) + " s"
    }

    /// A number of events a second, such as `19,998/s`.
    public static func rate(_ perSecond: Double) -> String { number(perSecond) + "/s" }

    /// A fraction in percent, such as `0.12 %` and `99.995 %`; what is not all is not `100 %`.
    public static func share(_ fraction: Double) -> String {
        let percent = fraction * 100
        guard percent.isFinite else { return "–" }
        if percent == percent.rounded(), abs(percent) < 1e15 { return "\(Int64(percent)) %" }
        var decimals = 2
        while decimals < 6, isMisleading(fixed(percent, decimals: decimals)) { decimals += 1 }
        return trimmed(fixed(percent, decimals: decimals)) + " %"
    }

    /// A number of bytes, such as `512 B`, `64.0 KiB`, `1.21 GiB`.
    public static func bytes(_ value: Double) -> String {
        var (rest, unit) = (value, "B")
        for larger in ["KiB", "MiB", "GiB", "TiB"] where abs(rest) >= 1_024 {
            (rest, unit) = (rest / 1_024, larger)
        }
        return (unit == "B" ? fixed(rest, decimals: 0) : number(rest)) + " " + unit
    }

    /// Without the zeros at the end of its decimals: `0.50` → `0.5`, `3.00` → `3`.
    public static func trimmed(_ text: String) -> String {
        guard text.contains(".") else { return text }
        var short = text[...]
        while short.last == "0" { short.removeLast() }
        if short.last == "." { short.removeLast() }
        return String(short)
    }

    /// Whether rounding made nothing or everything of a share that is neither.
    private static func isMisleading(_ percent: String) -> Bool {
        let short = trimmed(percent)
        return short == "0" || short == "-0" || short == "100"
    }
}
