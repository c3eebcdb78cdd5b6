/// Units as they are written elsewhere, in other tools and languages.
enum LooseUnit {
    private static let times: [String: [String]] = [
        "ns": ["ns", "nanos", "nanosecond", "nanoseconds"],
        "us": ["us", "µs", "μs", "usec", "micros", "microsecond", "microseconds"],
        "ms": ["ms", "msec", "msecs", "millis", "milli", "millisecond", "milliseconds"],
        "s": ["s", "sec", "secs", "second", "seconds", "sek", "sekunde", "sekunden"],
        "m": ["m", "min", "mins", "minute", "minutes", "minuten"],
        "h": ["h", "hr", "hrs", "hour", "hours", "std", "stunde", "stunden"],
        "d": ["d", "day", "days", "tag", "tage"],
    ]
    private static let sizes: [String: [String]] = [
        "b": ["B"], "byte": ["B"], "bytes": ["B"], "k": ["KiB", "KB"], "kb": ["KB"],
        "kib": ["KiB"], "m": ["MiB", "MB"], "mb": ["MB"], "mib": ["MiB"], "g": ["GiB", "GB"],
        "gb": ["GB"], "gib": ["GiB"],
    ]
    /// Words that say what is counted, and nothing of how much.
    static let counted: Set = [
        "client", "clients", "user", "users", "vu", "vus", "connection", "connections", "session",
        "sessions", "request", "requests", "req", "reqs", "message", "messages", "msg", "msgs",
        "arrival", "arrivals", "event", "events", "times", "time", "error", "errors", "each",
    ]

    /// The unit of time that a word stands for.
    static func time(_ word: String) -> String? {
        let word = word.lowercased()
        return times.first { $1.contains(word) }?.key
    }

    /// The unit behind `/` of a rate.
    static func period(_ word: String) -> String? {
        switch time(word) {
        case "s": "s"
        case "m": "min"
        case "h": "h"
        default: nil
        }
    }

    /// The same of a rate that is one word, such as `rps`.
    static func rate(_ word: String) -> String? {
        switch word.lowercased() {
        case "rps", "tps", "qps", "ops", "hz", "cps": "s"
        case "rpm", "tpm", "qpm": "min"
        default: nil
        }
    }

    /// The units of size that a word may stand for.
    static func size(_ word: String) -> [String] { sizes[word.lowercased()] ?? [] }

    /// The next smaller unit of time, for `10m30`.
    static func below(_ unit: String) -> String? {
        ["d": "h", "h": "m", "m": "s", "s": "ms", "ms": "us"][unit]
    }
}
