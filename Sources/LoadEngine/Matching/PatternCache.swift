/// Regular expressions whose text is made while the load runs. To parse one takes far longer than to
/// match it, and those of requests in flight are asked for with each frame.
struct PatternCache {
    private var known: [String: Regex<AnyRegexOutput>] = [:]

    /// The expression of a text; nil if it is none.
    mutating func regex(_ text: [UInt8]) -> Regex<AnyRegexOutput>? {
        let pattern = String(decoding: text, as: UTF8.self)
        if let regex = known[pattern] { return regex }
        guard let regex = try? Regex(pattern) else { return nil }
        if known.count >= EngineLimits.knownPatterns { known.removeAll(keepingCapacity: true) }
        known[pattern] = regex
        return regex
    }
}
