/// What is said of texts with a spelling of their own: to people, and as a pattern to machines.
extension Spelling {
    private static let number = "[0-9](_?[0-9])*(\\.[0-9](_?[0-9])*)?"
    static let duration = "(\(number)(d|h|m|s|ms|us|µs|μs|ns))+"
    static let spread =
        "(\(duration)( *\\.\\. *\(duration))?|poisson +\(duration)"
        + "|normal +\(duration) *(\\+-|±) *\(duration))"
    private static let perTime = " */ *(s|sec|min|m|h)"
    static let rate = number + perTime
    static let size = "\(number) *(B|kB|KB|MB|GB|KiB|MiB|GiB)"
    static let byteRate = size + perTime
    static let share = number + " *%"
    /// Where a variable stands the value is not known before the plan is read.
    static let variable = "\\$[A-Za-z_{$]"

    /// The name of its definition in the schema.
    var slug: String {
        switch self {
        case .target: "url"
        case .proxy: "proxy-url"
        case .address: "address"
        case .hostName: "host-name"
        case .file: "file-name"
        case .group: "control-group"
        case .page: "page-url"
        case .series: "series"
        case .path: "json-path"
        case .stamp: "time-stamp"
        case .base64: "base64"
        case .regex: "regular-expression"
        case .rounds: "rounds"
        case .lengths: "length-range"
        case .clients: "clients"
        case .clientLine: "client-line"
        case .clientRange: "client-range"
        case .arrivals: "arrivals"
        case .arrivalLine: "arrival-line"
        case .arrivalRange: "arrival-range"
        case .rateLine: "rate-line"
        case .threshold: "threshold-text"
        case .expression: "expression"
        }
    }

    /// The expression that its text matches; nil if any does.
    var pattern: String? {
        let (rate, count) = (Self.rate, "[0-9]+")
        return switch self {
        case .target: "^([wW][sS][sS]?(\\+[uU][nN][iI][xX])?://.+|embedded)$"
        case .proxy: "^([hH][tT][tT][pP]://.+|none)$"
        case .address: "^[0-9a-fA-F:.]+$"
        case .hostName, .file: "."
        case .group: "^/"
        case .page: "^[hH][tT][tT][pP][sS]?://."
        case .series: "^\\s*[a-zA-Z_:]"
        case .path: "^\\$"
        case .stamp: "^\\$.* +(s|ms|us|ns|iso)$"
        case .base64: "^[A-Za-z0-9+/=\\s]*$"
        case .regex: nil
        case .rounds: "^\(count) *\\.\\. *\(count)$"
        case .lengths: "^\(Self.duration) *\\.\\. *\(Self.duration)$"
        case .clients: "^\(count)$"
        case .clientLine: "^(\(count))? *-> *\(count)$"
        case .clientRange: "^\(count) *\\.\\. *\(count)$"
        case .arrivals: "^(poisson +)?\(rate)$"
        case .arrivalLine: "^(poisson +)?(\(rate))? *-> *\(rate)$"
        case .arrivalRange: "^(poisson +)?\(rate) *\\.\\. *\(rate)$"
        case .rateLine: "^(\(rate)|(\(rate))? *-> *\(rate))$"
        case .threshold: "^[\\s\\S]*\\([\\s\\S]*\\)[\\s\\S]*(<|>|=)"
        case .expression: "\\{\\{"
        }
    }

    /// What a reader calls it.
    var words: String {
        switch self {
        case .target: "URL or `embedded`"
        case .proxy: "URL or `none`"
        case .address: "IP address"
        case .hostName: "host name"
        case .file: "file name"
        case .group: "path of a control group"
        case .page: "URL of a page"
        case .series: "series"
        case .path: "JSON path"
        case .stamp: "JSON path and unit"
        case .base64: "base64"
        case .regex: "regular expression"
        case .rounds: "`2..5`"
        case .lengths: "`10s..2m`"
        case .clients: "number of clients"
        case .clientLine: "`0 -> 50`"
        case .clientRange: "`200..800`"
        case .arrivals: "`50/s` or `poisson 50/s`"
        case .arrivalLine: "`10/s -> 50/s`"
        case .arrivalRange: "`10/s..50/s`"
        case .rateLine: "`20000/s` or `-> 20000/s`"
        case .threshold: "threshold"
        case .expression: "`{{ expression }}`"
        }
    }
}
