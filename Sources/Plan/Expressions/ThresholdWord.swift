import Metrics
import PlanText
import Units

/// Words of thresholds as other tools write them, and what they stand for here.
enum ThresholdWord: Equatable {
    case aggregate(String)
    case metric(String)
    /// What went well: the rest of it are errors.
    case success
    /// A number follows that says which percentile.
    case percentile
    case noise

    /// What a word means, itself or each of its parts; nil if one is unknown.
    static func meanings(of word: String) -> [ThresholdWord]? {
        if let found = whole(word) { return found }
        for separator in [".", "_"] where word.contains(separator) {
            let parts = word.split(separator: Character(separator)).map { meanings(of: String($0)) }
            return parts.contains { $0 == nil } ? nil : parts.flatMap { $0 ?? [] }
        }
        return nil
    }

    private static func whole(_ word: String) -> [ThresholdWord]? {
        let small = word.lowercased()
        if names.contains(small) { return [.metric(small)] }
        if let percentile = percentile(small) { return [.aggregate(percentile)] }
        return table[small.filter { $0 != "_" && $0 != "-" && $0 != "." }]
    }

    /// `p95`, `p999` as p99.9, `p99,9`, `95th`; the ends are the least and the most.
    private static func percentile(_ word: String) -> String? {
        var digits = word[...]
        if digits.hasPrefix("p") {
            digits = digits.dropFirst()
        } else if digits.hasSuffix("th") {
            digits = digits.dropLast(2)
        } else {
            return nil
        }
        return aggregate(of: String(digits).replacing(",", with: ".").replacing("_", with: "."))
    }

    /// The aggregate of a percentile, which may be written without its point or as a fraction.
    static func aggregate(of digits: String) -> String? {
        guard let number = Double(digits), digits.first?.isNumber ?? false else { return nil }
        if digits.contains(".") || number < 100 {
            guard number < 1 else { return number < 100 ? "p\(digits)" : nil }
            if number == 0 { return "min" }
            let percent = (number * 1e6).rounded() / 1e4
            return "p" + (percent == percent.rounded() ? "\(Int(percent))" : "\(percent)")
        }
        if number == 100 { return "max" }
        return digits.hasPrefix("99") ? "p\(digits.prefix(2)).\(digits.dropFirst(2))" : nil
    }

    /// The metric that other tools call so, or nearly so; nil if none does.
    static func metric(near word: String) -> String? {
        let plain = word.lowercased().filter { $0 != "_" && $0 != "-" && $0 != "." }
        let names = table.filter { $0.value.count == 1 }.keys.sorted()
        let known = table[plain] == nil ? closest(to: plain, among: names) ?? plain : plain
        guard case .metric(let name)? = table[known]?.last else { return nil }
        return name
    }

    /// The metrics by their own names.
    private static let names = Set(Metric.all.map(\.name))

    private static let table: [String: [ThresholdWord]] = {
        let groups: [([ThresholdWord], String)] = [
            (
                [.metric("rtt")],
                "rtt latency latencies responsetime responsetimes roundtrip roundtriptime duration "
                    + "httpreqduration httpreqwaiting responses"
            ),
            (
                [.metric("connect")],
                "connect connecting wsconnecting connecttime connectiontime handshake"
            ),
            ([.metric("session")], "session sessionduration wssessionduration"),
            (
                [.metric("errors")],
                "errors error failures failure failed fails fail failedrequests httpreqfailed"
            ),
            (
                [.aggregate("share"), .metric("errors")],
                "errorrate maxerrorrate failurerate failrate errorratio errorshare errorpercentage"
            ),
            ([.metric("checks")], "checks check"),
            ([.aggregate("share"), .metric("checks")], "checkrate"),
            ([.success], "success successful successrate successratio successfulrequests ok"),
            ([.metric("timeouts")], "timeouts timeout"),
            ([.metric("requests")], "requests reqs httpreqs iterations"),
            ([.aggregate("rate"), .metric("requests")], "rps throughput requestrate"),
            ([.metric("messages.sent")], "messagessent wsmsgssent"),
            ([.metric("messages.received")], "messagesreceived wsmsgsreceived"),
            ([.aggregate("avg")], "avg average mean"), ([.aggregate("p50")], "med median"),
            ([.aggregate("max")], "max maximum"), ([.aggregate("min")], "min minimum"),
            ([.aggregate("count")], "count total sum"), ([.aggregate("rate")], "rate"),
            ([.aggregate("share")], "share ratio percent percentage"),
            ([.aggregate("stddev")], "stddev std stdev"), ([.aggregate("last")], "last"),
            ([.percentile], "p percentile quantile perc pct"),
            (
                [.noise],
                "http ws websocket global request req of the is be must all time value ensure"
            ),
        ]
        return groups.reduce(into: [:]) { table, group in
            for word in group.1.split(separator: " ") { table[String(word)] = group.0 }
        }
    }()
}
